"""How well a draft is checked: claims made of anybody's documents by a script, and what is said of them."""

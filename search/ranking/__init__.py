"""Which paragraphs answer, in which order, and whether any does.

Not for what is shown of them: that is `search.answer`.
"""

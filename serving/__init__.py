"""How programs and assistants ask: the command `paragraph-search`, HTTP, and the Model Context Protocol.

Not for what an answer says: that is `search.answer`.
"""

"""What the page shows and is not Streamlit: cards, facets, timeline, the address.

Not for drawing: that is `views`.
"""

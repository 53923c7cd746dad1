"""Files into documents: finds the files, reads each format, and tells dates and paragraphs.

Not for deciding what is kept or searched: that is `storage` and `search`.
"""

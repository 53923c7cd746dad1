"""How the weights in `search/` were found, and how well they carry over to a dataset that they were not fitted on."""

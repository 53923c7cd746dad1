"""An index on a Milvus server: `publishing` brings one there, `store` answers from it."""

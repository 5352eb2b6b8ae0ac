"""Site: the pages a fan opens. Reads published things only, and has no tables of its own."""

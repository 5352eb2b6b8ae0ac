"""The whole system in one terminal, for `bin/dev`.

One process imports the application once and forks everything else from it, which is what makes a start take two
seconds instead of ten: Redis, web, worker and scheduler, all in the foreground and all gone when it goes.
"""

"""The program as a maintainer and a hostile stranger meet it: through its commands, against loopback sites."""

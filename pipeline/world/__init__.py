"""The example world: invented pages for real addresses, which `contactwatch demo` and the tests serve on loopback."""

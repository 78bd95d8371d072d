"""Proving who somebody is: passwords, devices, second factors, keys."""

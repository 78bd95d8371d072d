"""The guards themselves: functions that take a tree, a module or a table and return what is wrong with it.

Each is called twice by the tests beside this package: on the project, where it must find nothing, and on
something planted, where it must.
"""

"""May people say this to each other, and to a machine?"""

"""The word lists as a whole: do they contradict each other, and has a native speaker seen them?"""

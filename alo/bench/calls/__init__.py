"""Recordings of answered calls, made by speech synthesis, to train and judge answering-machine detection with."""

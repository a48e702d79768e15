"""The directory of whom agents may consult and transfer to."""

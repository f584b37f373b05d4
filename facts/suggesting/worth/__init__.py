"""Sentences and claims → how much each deserves checking, 0..1.

In: texts with their parses and their neighbours, or claims. Out: calibrated probabilities from the trained weights in
weights/, whose manifest names data, licences and hashes. Training is facts/training.
"""

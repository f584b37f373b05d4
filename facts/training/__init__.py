"""Training and measuring what is trained. Needs scikit-learn (requirements/dev.txt); the running desk never does."""

"""Articles: the list, the page on which their claims are reviewed, their other versions."""

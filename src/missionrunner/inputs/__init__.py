"""What a run is given: answers, documents, exports of other programs."""

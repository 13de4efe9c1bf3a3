//! What is told of calls, contests and incidents, beside figures that never change.

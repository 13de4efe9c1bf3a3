//! The files of the bank as a whole: what is written, and whatever may come back.

mod pain001;

//! The files of the bank as a whole: what is written, and whatever may come back.

mod agreement;
mod hostile;
mod pain001;
mod sample;
mod statements;
mod status;

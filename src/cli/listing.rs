//! Lists that may be very long: programs get each page as it comes, people one table at the end.

use super::output;
use super::remote::Server;
use super::sheet::Sheet;

/// A list being shown.
#[derive(Debug)]
pub struct Listing<'a> {
    server: &'a Server,
    fields: &'a [&'a str],
    sheets: Vec<Sheet>,
}

impl<'a> Listing<'a> {
    /// A list of which people see `fields`, or all if there are none, and programs everything.
    pub fn new(server: &'a Server, fields: &'a [&'a str]) -> Listing<'a> {
        Listing { server, fields, sheets: Vec::new() }
    }

    /// Shows a page; whether anyone wants the next one.
    pub fn page(&mut self, sheets: impl IntoIterator<Item = Sheet>) -> bool {
        if !self.server.json {
            self.sheets.extend(sheets);
            return true;
        }
        sheets.into_iter().all(|sheet| output::wanted(&sheet.json().to_string()))
    }

    /// Ends the list.
    pub fn end(self) {
        if !self.server.json {
            self.server.list(&self.sheets, self.fields);
        }
    }
}

//! The text of a message as a stream of its parts.
//!
//! Every message read here has one shape: a document, its body, sections (a statement, say), and
//! in each section parts (a balance, an entry). Parts are given one at a time, so that memory
//! holds one entry, not the file. All of the text is checked on the way, also what nobody reads.
//!
//! **Invariant:** a text that is not well formed, or not whole, never ends well.
//! **Invariant:** no entity is expanded but those that XML itself defines.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::{NsReader, XmlVersion};

use super::error::{Excess, Malformed, ReportError, excerpt};
use super::node::{Node, kept};
use super::{ATTRIBUTES_MAX, DEPTH_MAX, FILE_MAX, NODES_MAX, TAG_MAX, TEXT_MAX};

const ISO: &str = "urn:iso:std:iso:20022:tech:xsd:";
/// Where the parts of a section stand: document, body, section, part.
const PART: usize = 3;
const SECTION: usize = 2;

/// A message that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Statements,
    Interim,
    Notifications,
    Status,
}

impl Kind {
    /// Each message with its body, and the first and last version in which what is read has the
    /// same shape.
    const ALL: [(&'static str, Kind, &'static str, u8, u8); 4] = [
        ("camt.053.001.", Kind::Statements, "BkToCstmrStmt", 2, 13),
        ("camt.052.001.", Kind::Interim, "BkToCstmrAcctRpt", 2, 13),
        ("camt.054.001.", Kind::Notifications, "BkToCstmrDbtCdtNtfctn", 2, 13),
        ("pain.002.001.", Kind::Status, "CstmrPmtStsRpt", 3, 14),
    ];

    fn of(namespace: &str) -> Option<(Kind, &'static str)> {
        let message = namespace.strip_prefix(ISO)?;
        Kind::ALL.iter().find_map(|(prefix, kind, body, first, last)| {
            let version = message.strip_prefix(prefix).filter(|version| version.len() == 2)?;
            let version: u8 = version.parse().ok()?;
            (*first..=*last).contains(&version).then_some((*kind, *body))
        })
    }
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A section of this name begins.
    Begin(String),
    /// A part of it, whole.
    Part(Node),
    /// The section ends.
    End,
}

/// The parts of one message, in the order of the file.
pub(super) struct Pieces<'a> {
    text: &'a str,
    reader: NsReader<&'a [u8]>,
    kind: Kind,
    body: &'static str,
    namespace: String,
    /// How many elements are open.
    depth: usize,
    /// The depth of the outermost open element that is not read.
    skipped: Option<usize>,
    /// The open elements of a part, outermost first.
    open: Vec<Node>,
    nodes: usize,
    bodies: usize,
}

impl<'a> Pieces<'a> {
    /// Opens `bytes` and says what message they are.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Pieces<'a>, ReportError> {
        let text = text_of(bytes)?;
        let mut reader = NsReader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_comments = true;
        let mut pieces = Pieces {
            text,
            reader,
            kind: Kind::Statements,
            body: "",
            namespace: String::new(),
            depth: 0,
            skipped: None,
            open: Vec::new(),
            nodes: 0,
            bodies: 0,
        };
        while pieces.depth == 0 {
            if pieces.next()?.is_none() && pieces.depth == 0 {
                return Err(pieces.malformed(Malformed::Empty));
            }
        }
        Ok(pieces)
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    /// The line that is being read, from 1.
    pub(super) fn line(&self) -> usize {
        let read = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        line_at(self.text.as_bytes(), read)
    }

    /// The next piece; `None` at the end of the file, and once after the root element's tag.
    pub(super) fn next(&mut self) -> Result<Option<Piece>, ReportError> {
        loop {
            let begins = self.reader.buffer_position() == 0;
            let Ok((namespace, event)) = self.reader.read_resolved_event() else {
                let cut = self.reader.buffer_position() >= self.text.len() as u64;
                let why = if cut { Malformed::CutOff } else { Malformed::Tag };
                return Err(self.malformed(why));
            };
            let ours = self.namespace.as_bytes();
            let ours = matches!(namespace, ResolveResult::Bound(Namespace(name)) if name == ours);
            let piece = match event {
                Event::Start(start) if self.depth == 0 => {
                    return self.root(&start).map(|()| None);
                }
                Event::Start(start) => self.start(&start, ours)?,
                Event::End(_) => self.end(),
                Event::Text(text) => {
                    let text = text.xml10_content();
                    self.add(&text.map_err(|_| self.malformed(Malformed::Tag))?)?
                }
                Event::CData(text) => {
                    let text = text.xml10_content();
                    self.add(&text.map_err(|_| self.malformed(Malformed::Tag))?)?
                }
                Event::GeneralRef(reference) => self.resolve(&reference)?,
                Event::Decl(declaration) if begins => {
                    let encoding = declaration.encoding().transpose();
                    let encoding = encoding.map_err(|_| self.malformed(Malformed::Tag))?;
                    check_encoding(encoding.as_deref())?
                }
                Event::Decl(_) => return Err(self.malformed(Malformed::Outside)),
                Event::DocType(_) => return Err(ReportError::Doctype { line: self.line() }),
                Event::Comment(_) | Event::PI(_) | Event::Empty(_) => None,
                Event::Eof if self.depth > 0 => return Err(self.malformed(Malformed::CutOff)),
                Event::Eof => return Ok(None),
            };
            if piece.is_some() {
                return Ok(piece);
            }
        }
    }

    /// The root element says what message it is.
    fn root(&mut self, start: &BytesStart<'_>) -> Result<(), ReportError> {
        if !self.namespace.is_empty() {
            return Err(self.malformed(Malformed::Outside));
        }
        self.attributes(start)?;
        let namespace = match self.reader.resolver().resolve_element(start.name()).0 {
            ResolveResult::Bound(Namespace(name)) => String::from_utf8_lossy(name).into_owned(),
            ResolveResult::Unbound | ResolveResult::Unknown(_) => String::new(),
        };
        let known = Kind::of(&namespace).filter(|_| start.local_name().as_ref() == b"Document");
        let Some((kind, body)) = known else {
            let name = String::from_utf8_lossy(start.local_name().into_inner()).into_owned();
            let found = if namespace.is_empty() { name } else { namespace };
            return Err(ReportError::Unknown { found: excerpt(&found) });
        };
        (self.kind, self.body, self.namespace) = (kind, body, namespace);
        self.depth = 1;
        Ok(())
    }

    /// An element that is open now; `ours` when it is of the namespace of the message.
    fn start(&mut self, start: &BytesStart<'_>, ours: bool) -> Result<Option<Piece>, ReportError> {
        let depth = self.depth;
        if depth >= DEPTH_MAX {
            return Err(self.excess(Excess::Depth));
        }
        self.depth = depth.saturating_add(1);
        let currency = self.attributes(start)?;
        if self.skipped.is_some() {
            return Ok(None);
        }
        let name = start.local_name();
        let name = name.as_ref();
        if !ours || (depth == 1 && name != self.body.as_bytes()) {
            return Err(ReportError::Foreign { line: self.line() });
        }
        if depth == 1 {
            self.bodies = self.bodies.saturating_add(1);
            return if self.bodies == 1 {
                Ok(None)
            } else {
                Err(self.malformed(Malformed::Outside))
            };
        }
        if depth == SECTION && name != b"SplmtryData" {
            return Ok(Some(Piece::Begin(excerpt(&String::from_utf8_lossy(name)))));
        }
        match kept(name).filter(|_| depth >= PART) {
            Some(name) => {
                self.nodes = self.nodes.saturating_add(1);
                if self.nodes > NODES_MAX {
                    return Err(self.excess(Excess::Nodes));
                }
                let (text, children) = (String::new(), Vec::new());
                self.open.push(Node { name, text, currency, children });
            }
            None => self.skipped = Some(depth),
        }
        Ok(None)
    }

    fn end(&mut self) -> Option<Piece> {
        self.depth = self.depth.saturating_sub(1);
        if let Some(skipped) = self.skipped {
            self.skipped = (skipped < self.depth).then_some(skipped);
            return None;
        }
        if self.depth == SECTION {
            return Some(Piece::End);
        }
        let node = self.open.pop()?;
        if let Some(parent) = self.open.last_mut() {
            parent.children.push(node);
            return None;
        }
        self.nodes = 0;
        Some(Piece::Part(node))
    }

    /// Adds to the text of the element that is open.
    fn add(&mut self, text: &str) -> Result<Option<Piece>, ReportError> {
        if self.depth == 0 && !text.trim().is_empty() {
            return Err(self.malformed(Malformed::Outside));
        }
        if let (Some(node), None) = (self.open.last_mut(), self.skipped)
            // White space between elements is no text, however much of it there is.
            && !(node.text.is_empty() && text.trim().is_empty())
        {
            node.text.push_str(text);
            if node.text.len() > TEXT_MAX {
                return Err(self.excess(Excess::Text));
            }
        }
        Ok(None)
    }

    /// `&amp;` and its like, and characters by their number.
    fn resolve(&mut self, reference: &BytesRef<'_>) -> Result<Option<Piece>, ReportError> {
        let named = match reference.as_ref() {
            b"amp" => Some('&'),
            b"lt" => Some('<'),
            b"gt" => Some('>'),
            b"quot" => Some('"'),
            b"apos" => Some('\''),
            _ => reference.resolve_char_ref().ok().flatten().filter(|letter| is_text(*letter)),
        };
        let letter = named.ok_or_else(|| ReportError::Entity { line: self.line() })?;
        self.add(letter.encode_utf8(&mut [0; 4]))
    }

    /// Checks the attributes of a tag and gives its currency.
    fn attributes(&self, start: &BytesStart<'_>) -> Result<Option<String>, ReportError> {
        if start.attributes_raw().len() > TAG_MAX {
            return Err(self.excess(Excess::Tag));
        }
        let mut currency = None;
        for (attribute, number) in start.attributes().zip(1..) {
            if number > ATTRIBUTES_MAX {
                return Err(self.excess(Excess::Attributes));
            }
            let attribute = attribute.map_err(|_| self.malformed(Malformed::Tag))?;
            if attribute.value.contains(&b'&')
                && attribute.normalized_value(XmlVersion::Implicit1_0).is_err()
            {
                return Err(ReportError::Entity { line: self.line() });
            }
            if attribute.key.as_ref() == b"Ccy" {
                currency = Some(excerpt(&String::from_utf8_lossy(&attribute.value)));
            }
        }
        Ok(currency)
    }

    fn malformed(&self, why: Malformed) -> ReportError {
        ReportError::Malformed { line: self.line(), why }
    }

    pub(super) fn excess(&self, excess: Excess) -> ReportError {
        ReportError::Excess { line: self.line(), excess }
    }
}

/// Checks the size, the encoding and the characters of `bytes`.
fn text_of(bytes: &[u8]) -> Result<&str, ReportError> {
    if bytes.len() > FILE_MAX {
        return Err(ReportError::TooLarge);
    }
    if matches!(bytes, [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, b'<', ..] | [b'<', 0, ..]) {
        return Err(ReportError::Utf16);
    }
    let text = str::from_utf8(bytes);
    // Other encodings are mostly declared, and that is the better message.
    let text = text.map_err(|error| match declared(bytes) {
        Some(found) => ReportError::Encoding { found },
        None => ReportError::NotUtf8 { line: line_at(bytes, error.valid_up_to()) },
    })?;
    let control = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    if let Some(at) = bytes.iter().position(|byte| control(*byte)) {
        let line = line_at(bytes, at);
        return Err(ReportError::Malformed { line, why: Malformed::Control });
    }
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The encoding in the declaration of a text that is not UTF-8, unless it says UTF-8.
fn declared(bytes: &[u8]) -> Option<String> {
    let end = bytes.windows(2).take(TAG_MAX).position(|two| two == b"?>")?;
    let head = str::from_utf8(bytes.get(..end)?).ok()?;
    let (_, after) = head.split_once("encoding")?;
    let found = after.split(['"', '\'']).nth(1)?;
    check_encoding(Some(found.as_bytes())).err().map(|_| excerpt(found))
}

fn check_encoding(encoding: Option<&[u8]>) -> Result<Option<Piece>, ReportError> {
    match encoding {
        Some(name) if !name.eq_ignore_ascii_case(b"UTF-8") => {
            Err(ReportError::Encoding { found: excerpt(&String::from_utf8_lossy(name)) })
        }
        _ => Ok(None),
    }
}

/// Whether XML 1.0 lets `letter` stand in a text.
fn is_text(letter: char) -> bool {
    !matches!(letter, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}')
}

fn line_at(bytes: &[u8], at: usize) -> usize {
    let before = bytes.get(..at).unwrap_or(bytes);
    before.split(|byte| *byte == b'\n').count()
}

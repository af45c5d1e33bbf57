//! The tags of an XML text, one after the other: as much as reading a workbook needs. Names lose their prefixes; comments,
//! declarations and processing instructions are passed over.
//!
//! Source: T. Bray et al. (2008), "Extensible Markup Language (XML) 1.0", fifth edition.

/// A tag.
#[derive(Clone, Copy, Debug)]
pub struct Tag<'a> {
    name: &'a str,
    attributes: &'a str,
    /// Whether it ends an element.
    pub closes: bool,
    /// Whether it is a whole element.
    pub empty: bool,
}

impl Tag<'_> {
    /// Whether its name is this one, whatever its prefix.
    pub fn is(&self, name: &str) -> bool {
        local(self.name) == name
    }

    /// An attribute's value, whatever its prefix.
    pub fn value(&self, key: &str) -> Option<String> {
        let mut rest = self.attributes;
        loop {
            let (name, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (value, after) = after[1..].split_once(quote)?;
            if local(name.trim()) == key {
                return Some(unescaped(value));
            }
            rest = after;
        }
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, name)| name)
}

/// The tags of a text.
#[derive(Clone, Debug)]
pub struct Tags<'a> {
    rest: &'a str,
}

impl<'a> Tags<'a> {
    /// From the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// What stands between the tag that came last and the next one.
    pub fn text(&self) -> &'a str {
        &self.rest[..self.rest.find('<').unwrap_or(self.rest.len())]
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        loop {
            self.rest = &self.rest[self.rest.find('<')? + 1..];
            let ends = if self.rest.starts_with("!--") { "-->" } else { ">" };
            let end = self.rest.find(ends)?;
            let inside = &self.rest[..end];
            self.rest = &self.rest[end + ends.len()..];
            if inside.starts_with(['!', '?']) {
                continue;
            }
            let (closes, inside) = inside.strip_prefix('/').map_or((false, inside), |inside| (true, inside));
            let (empty, inside) = inside.strip_suffix('/').map_or((false, inside), |inside| (true, inside));
            let (name, attributes) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
            return Some(Tag { name, attributes, closes, empty });
        }
    }
}

/// A text with its entities written out.
pub fn unescaped(text: &str) -> String {
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('&') {
        plain += before;
        let (entity, left) = after.split_once(';').filter(|(entity, _)| entity.len() <= 10).unwrap_or(("", after));
        let code = entity.strip_prefix('#').and_then(|code| match code.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => code.parse().ok(),
        });
        match (entity, code.and_then(char::from_u32)) {
            ("amp", _) => plain.push('&'),
            ("lt", _) => plain.push('<'),
            ("gt", _) => plain.push('>'),
            ("quot", _) => plain.push('"'),
            ("apos", _) => plain.push('\''),
            (_, Some(c)) => plain.push(c),
            _ => {
                // No entity: the sign stands for itself.
                plain.push('&');
                rest = after;
                continue;
            }
        }
        rest = left;
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_texts_come_in_their_order() {
        let text = "<?xml version='1.0'?><!-- <c> --><x:a b=\"1 &lt; 2\" r:id='q'>one &amp; &#x4e2d;</x:a><e/>";
        let mut tags = Tags::new(text);
        let first = tags.next().expect("a tag");
        assert!(first.is("a") && !first.closes && !first.empty);
        assert_eq!(
            (first.value("b"), first.value("id"), first.value("c")),
            (Some("1 < 2".into()), Some("q".into()), None)
        );
        assert_eq!(unescaped(tags.text()), "one & 中");
        assert!(tags.next().is_some_and(|tag| tag.is("a") && tag.closes));
        assert!(tags.next().is_some_and(|tag| tag.is("e") && tag.empty));
        assert!(tags.next().is_none());
        assert_eq!(unescaped("R&D &unknown; & 1"), "R&D &unknown; & 1");
    }
}

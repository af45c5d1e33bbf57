//! The files a person brings, taken together: images with or without their labels, or one table. Which is which shows in
//! what they hold, not in how they are called.

use super::{Options, gzip, images, table};
use crate::data::{DataError, Dataset, Targets, sha256};
use crate::registry::text;
use serde::{Deserialize, Serialize};

/// A person's files: names and contents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    files: Vec<(String, Vec<u8>)>,
    digest: String,
}

/// Images, and their labels where there are any.
type Pair<'a> = (&'a [u8], Option<&'a [u8]>);

/// What the files hold, for whoever chooses what to do with them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Contents {
    /// Names the contents, whatever the files are called: SHA-256.
    pub digest: String,
    /// How the files are called.
    pub name: String,
    /// Examples.
    pub examples: u32,
    /// Height, width and channels of images.
    pub image: Option<[u32; 3]>,
    /// Classes of images' labels; 0 without labels.
    pub classes: u32,
    /// The columns of a table.
    pub columns: Vec<ColumnCard>,
}

/// A column of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnCard {
    /// Its name.
    pub name: String,
    /// How many classes it would be as a target; 0 where it would be a number.
    pub classes: u32,
    /// Whether values are missing.
    pub missing: bool,
}

impl Bundle {
    /// Files in any order.
    pub fn new(mut files: Vec<(String, Vec<u8>)>) -> Self {
        let mut digests: Vec<(String, usize)> =
            files.iter().enumerate().map(|(at, (_, bytes))| (sha256::hex(bytes), at)).collect();
        digests.sort();
        let digest = match &digests[..] {
            [(only, _)] => only.clone(),
            all => sha256::hex(all.iter().map(|(digest, _)| digest.as_str()).collect::<String>().as_bytes()),
        };
        files.sort_by(|a, b| a.0.cmp(&b.0));
        Self { files, digest }
    }

    /// Names and contents.
    pub fn files(&self) -> &[(String, Vec<u8>)] {
        &self.files
    }

    /// Names the contents, whatever the files are called: SHA-256 of the file, or of the sorted digests of several.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// How the files are called.
    pub fn name(&self) -> String {
        self.files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The dataset; `options` say how a table is read.
    ///
    /// # Errors
    /// Where a file is damaged or too large, or the files do not belong together.
    pub fn read(&self, options: &Options) -> Result<Dataset, DataError> {
        match self.idx()? {
            Some((pictures, labels)) => images(pictures, labels),
            None => match &self.files[..] {
                [(_, bytes)] => table(bytes, options),
                [] => Err(DataError::Empty),
                _ => Err(DataError::Nothing(text(
                    "a table is one file; images are one file, or two with their labels",
                    "表格只需一个文件；图像需要一个文件，加上标签则为两个",
                ))),
            },
        }
    }

    /// What the files hold.
    ///
    /// # Errors
    /// As [`Bundle::read`].
    pub fn contents(&self) -> Result<Contents, DataError> {
        let (digest, name) = (self.digest.clone(), self.name());
        if self.idx()?.is_none()
            && let [(_, bytes)] = &self.files[..]
        {
            let (examples, columns) = super::table::columns(bytes)?;
            return Ok(Contents { digest, name, examples: examples as u32, columns, ..Contents::default() });
        }
        let dataset = self.read(&Options::default())?;
        let classes = match &dataset.targets {
            Targets::Classes { names, .. } => names.len() as u32,
            _ => 0,
        };
        let image = dataset.image().map(|axes| axes.map(|axis| axis as u32));
        Ok(Contents { digest, name, examples: dataset.len() as u32, image, classes, columns: Vec::new() })
    }

    /// Images and labels, where the files are IDX.
    fn idx(&self) -> Result<Option<Pair<'_>>, DataError> {
        let (mut pictures, mut labels) = (None, None);
        for (_, bytes) in &self.files {
            match gzip::content(bytes)?.first_chunk::<4>() {
                Some([0, 0, _, 1]) => labels = Some(&bytes[..]),
                Some([0, 0, _, _]) => pictures = Some(&bytes[..]),
                _ => return Ok(None),
            }
        }
        Ok(pictures.map(|pictures| (pictures, labels)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::load::idx;

    #[test]
    fn images_and_labels_are_told_apart_whatever_they_are_called() {
        let pictures = idx::write(&[4, 2, 2], &[0, 255, 0, 255, 255, 0, 255, 0, 9, 9, 9, 9, 1, 2, 3, 4]);
        let labels = idx::write(&[4], &[0, 1, 2, 1]);
        let one = Bundle::new(vec![("a".into(), labels.clone()), ("b".into(), pictures.clone())]);
        let other = Bundle::new(vec![("z".into(), pictures.clone()), ("c".into(), labels)]);
        assert_eq!(one.digest(), other.digest());
        let contents = one.contents().expect("they belong together");
        assert_eq!((contents.examples, contents.image, contents.classes), (4, Some([2, 2, 1]), 3));
        let alone = Bundle::new(vec![("b".into(), pictures)]);
        assert_eq!(alone.contents().expect("images need no labels").classes, 0);
        assert_ne!(alone.digest(), one.digest());
    }

    #[test]
    fn the_columns_of_a_table_are_told() {
        let table = b"length,kind,weight\n1.5,a,\n2.5,b,3.25\n2.0,a,4.5\n1.0,c,1.125\n";
        let bundle = Bundle::new(vec![("shells.csv".into(), table.to_vec())]);
        let contents = bundle.contents().expect("it is a table");
        let told: Vec<_> = contents.columns.iter().map(|c| (c.name.as_str(), c.classes, c.missing)).collect();
        assert_eq!(told, [("length", 0, false), ("kind", 3, false), ("weight", 0, true)]);
        assert_eq!((contents.examples, &*contents.name), (4, "shells.csv"));
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        let two = Bundle::new(vec![("a".into(), b"x,y\n1,2\n".to_vec()), ("b".into(), b"x,y\n1,2\n".to_vec())]);
        assert!(two.contents().is_err());
        assert_eq!(Bundle::new(Vec::new()).contents(), Err(DataError::Empty));
    }
}

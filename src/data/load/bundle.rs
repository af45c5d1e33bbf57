//! The files a person brings, taken together: one table, images with or without their labels, or two such to learn from and to
//! test on. Which is which shows in what they hold (`parts.rs`).

use super::cards::{ColumnCard, survey};
use super::parts::{self, Group, Pair};
use super::{MAX_NUMBERS, Note, Options, idx, images, table};
use crate::data::{DataError, Dataset, Targets, sha256};
use crate::registry::text;
use serde::{Deserialize, Serialize};

/// A file: its name and what it holds.
type File = (String, Vec<u8>);

/// Names and contents of files.
type Files = Vec<File>;

/// A person's files: names and contents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bundle {
    files: Files,
    /// What they are; none where there are no files.
    group: Option<Result<Group, DataError>>,
    digest: String,
}

/// What the files hold, for whoever chooses what to do with them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Contents {
    /// Names the contents that are used, whatever the files are called: SHA-256.
    pub digest: String,
    /// How the files are called that are used.
    pub name: String,
    /// Examples.
    pub examples: u32,
    /// How many of them, the last ones, a second file gives to test on.
    pub tests: u32,
    /// Height, width and channels of images.
    pub image: Option<[u32; 3]>,
    /// Classes of images' labels; 0 without labels.
    pub classes: u32,
    /// The columns of a table.
    pub columns: Vec<ColumnCard>,
    /// What of a table is worth a word besides its columns.
    pub notes: Vec<Note>,
    /// Which files are used, by their places in the list, in the order of their use.
    pub used: Vec<u32>,
    /// The names of those that are not.
    pub unused: Vec<String>,
}

impl Bundle {
    /// Files in any order.
    pub fn new(files: Vec<(String, Vec<u8>)>) -> Self {
        let digests: Vec<String> = files.iter().map(|(_, bytes)| sha256::hex(bytes)).collect();
        let group = (!files.is_empty()).then(|| parts::sorted(&files, &digests));
        let digest = digest(group.as_ref().and_then(|group| group.as_ref().ok()), &digests);
        Self { files, group, digest }
    }

    /// Files of images, each with its labels, the second to test on: as a person has said.
    pub fn of_images(parts: Vec<[Option<File>; 2]>) -> Self {
        let (mut files, mut pairs) = (Files::new(), Vec::new());
        for [pictures, labels] in parts {
            let Some(pictures) = pictures else { continue };
            files.push(pictures);
            let images = files.len() - 1;
            let labels = labels.map(|labels| {
                files.push(labels);
                files.len() - 1
            });
            pairs.push(Pair { images, labels });
        }
        let digests: Vec<String> = files.iter().map(|(_, bytes)| sha256::hex(bytes)).collect();
        let group = Group::Images(pairs);
        let digest = digest(Some(&group), &digests);
        Self { files, group: Some(Ok(group)), digest }
    }

    /// Files that were chosen after others: labels join images that have none, and images labels; else they stand alone.
    /// Also how many files stand before the new ones.
    pub fn joined(held: Vec<(String, Vec<u8>)>, new: Vec<(String, Vec<u8>)>) -> (Self, usize) {
        let before = held.len();
        match (parts::waits(&held), parts::waits(&new)) {
            (Some(first), Some(second)) if first != second => {
                let both = Self::new([held, new.clone()].concat());
                // Images that do not go with labels brought before are good without them.
                let alone = first && both.contents(&Options::default()).is_err();
                if alone { (Self::new(new), 0) } else { (both, before) }
            }
            _ => (Self::new(new), 0),
        }
    }

    /// Names and contents.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// Names the contents that are used, whatever the files are called: SHA-256 of the file; of images and their labels of the
    /// sorted digests of the two; of two files of images of all digests, in the order images, labels, and then those that test.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// How the files that are used are called.
    pub fn name(&self) -> String {
        let mut names: Vec<&str> = self.used().iter().map(|at| self.files[*at].0.as_str()).collect();
        names.sort_unstable();
        names.join(", ")
    }

    /// The places of the files that are used; all where it cannot be told.
    fn used(&self) -> Vec<usize> {
        match &self.group {
            Some(Ok(group)) => group.used(),
            _ => (0..self.files.len()).collect(),
        }
    }

    fn group(&self) -> Result<&Group, DataError> {
        self.group.as_ref().ok_or(DataError::Empty)?.as_ref().map_err(DataError::clone)
    }

    /// The dataset; `options` say how a table is read.
    ///
    /// # Errors
    /// Where a file is damaged or too large, or the files do not belong together.
    pub fn read(&self, options: &Options) -> Result<Dataset, DataError> {
        let pairs = match self.group()? {
            Group::Table(place) => {
                return table(&self.files[*place].1, options)
                    .map_err(|error| parts::named(&self.files, &[*place], error));
            }
            Group::Images(pairs) => pairs,
        };
        let mut all = pairs.iter().map(|pair| self.part(pair)).collect::<Result<Vec<_>, _>>()?.into_iter();
        let first = all.next().ok_or(DataError::Empty)?;
        match all.next() {
            None => Ok(first),
            Some(second) => {
                let names = [pairs[0], pairs[1]].map(|pair| self.files[pair.images].0.clone());
                joined(first, second, names)
            }
        }
    }

    /// Images with their labels.
    fn part(&self, pair: &Pair) -> Result<Dataset, DataError> {
        let of = |places: &[usize], error| parts::named(&self.files, places, error);
        let bytes = |place: usize| &self.files[place].1[..];
        let mut dataset = images(bytes(pair.images), None).map_err(|error| of(&[pair.images], error))?;
        if let Some(labels) = pair.labels {
            let count = dataset.len();
            dataset.targets = idx::read_labels(bytes(labels), count).map_err(|error| match error {
                DataError::Counts { .. } => of(&[pair.images, labels], error),
                error => of(&[labels], error),
            })?;
        }
        Ok(dataset)
    }

    /// What the files hold; `options` say how a table is read.
    ///
    /// # Errors
    /// As [`Bundle::read`].
    pub fn contents(&self, options: &Options) -> Result<Contents, DataError> {
        let group = self.group()?;
        let used = self.used();
        let unused = (0..self.files.len()).filter(|at| !used.contains(at)).map(|at| self.files[at].0.clone());
        let contents = Contents {
            digest: self.digest.clone(),
            name: self.name(),
            unused: unused.collect(),
            used: used.iter().map(|at| *at as u32).collect(),
            ..Contents::default()
        };
        if let Group::Table(place) = group {
            let (examples, columns, notes) = survey(&self.files[*place].1, options)?;
            return Ok(Contents { examples: examples as u32, columns, notes, ..contents });
        }
        let dataset = self.read(&Options::default())?;
        let classes = match &dataset.targets {
            Targets::Classes { names, .. } => names.len() as u32,
            _ => 0,
        };
        let image = dataset.image().map(|axes| axes.map(|axis| axis as u32));
        Ok(Contents { examples: dataset.len() as u32, tests: dataset.tests as u32, image, classes, ..contents })
    }
}

/// The digest of what is used; of everything where that cannot be told.
fn digest(group: Option<&Group>, digests: &[String]) -> String {
    let used = group.map_or_else(|| (0..digests.len()).collect(), Group::used);
    let mut used: Vec<&str> = used.into_iter().map(|at| digests[at].as_str()).collect();
    if !matches!(group, Some(Group::Images(pairs)) if pairs.len() > 1) {
        used.sort_unstable();
    }
    match used[..] {
        [only] => only.to_owned(),
        _ => sha256::hex(used.concat().as_bytes()),
    }
}

/// Two files of images as one dataset, of which the second tests. There are as many classes as the two need.
fn joined(mut first: Dataset, second: Dataset, files: [String; 2]) -> Result<Dataset, DataError> {
    if first.shape != second.shape {
        return Err(DataError::Shapes { files, shapes: [first.shape, second.shape] });
    }
    let numbers = first.features.len() + second.features.len();
    if numbers > MAX_NUMBERS {
        let (what, found) = (text("numbers", "数的个数"), Some(numbers as u64));
        return Err(DataError::TooMany { what, limit: MAX_NUMBERS, found });
    }
    first.tests = second.len();
    first.features.extend_from_slice(&second.features);
    first.targets = match (first.targets, second.targets) {
        (Targets::Classes { mut labels, names }, Targets::Classes { labels: more, names: others }) => {
            labels.extend(more);
            Targets::Classes { labels, names: if others.len() > names.len() { others } else { names } }
        }
        (one, other) => Targets::None { examples: one.len() + other.len() },
    };
    Ok(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::load::idx;

    fn pictures(count: usize, first: u8) -> Vec<u8> {
        idx::write(&[count, 2, 2], &(0..4 * count).map(|i| first.wrapping_add(i as u8)).collect::<Vec<u8>>())
    }

    fn labels(of: &[u8]) -> Vec<u8> {
        idx::write(&[of.len()], of)
    }

    fn file(name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
        (name.to_owned(), bytes.to_vec())
    }

    #[test]
    fn images_and_labels_are_told_apart_whatever_they_are_called() {
        let pictures = idx::write(&[4, 2, 2], &[0, 255, 0, 255, 255, 0, 255, 0, 9, 9, 9, 9, 1, 2, 3, 4]);
        let labels = idx::write(&[4], &[0, 1, 2, 1]);
        let one = Bundle::new(vec![("a".into(), labels.clone()), ("b".into(), pictures.clone())]);
        let other = Bundle::new(vec![("z".into(), pictures.clone()), ("c".into(), labels)]);
        assert_eq!(one.digest(), other.digest());
        let contents = one.contents(&Options::default()).expect("they belong together");
        assert_eq!((contents.examples, contents.image, contents.classes), (4, Some([2, 2, 1]), 3));
        let alone = Bundle::new(vec![("b".into(), pictures)]);
        assert_eq!(alone.contents(&Options::default()).expect("images need no labels").classes, 0);
        assert_ne!(alone.digest(), one.digest());
    }

    #[test]
    fn the_columns_of_a_table_are_told() {
        let table = b"length,kind,weight\n1.5,a,\n2.5,b,3.25\n2.0,a,4.5\n1.0,c,1.125\n";
        let bundle = Bundle::new(vec![("shells.csv".into(), table.to_vec())]);
        let contents = bundle.contents(&Options::default()).expect("it is a table");
        let told: Vec<_> = contents.columns.iter().map(|c| (c.name.as_str(), c.classes, c.missing > 0)).collect();
        assert_eq!(told, [("length", 0, false), ("kind", 3, false), ("weight", 0, true)]);
        assert_eq!((contents.examples, &*contents.name), (4, "shells.csv"));
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        let two = Bundle::new(vec![("a".into(), b"x,y\n1,2\n".to_vec()), ("b".into(), b"x,y\n1,2\n3,4\n".to_vec())]);
        assert!(two.contents(&Options::default()).is_err());
        assert_eq!(Bundle::new(Vec::new()).contents(&Options::default()), Err(DataError::Empty));
        let said = |files: &[(String, Vec<u8>)]| {
            Bundle::new(files.to_vec()).contents(&Options::default()).expect_err("no").to_string()
        };
        assert!(said(&[file("l", &labels(&[0, 1]))]).starts_with("these are labels without their images"));
        let counts = said(&[file("p", &pictures(3, 0)), file("l", &labels(&[0, 1]))]);
        assert_eq!(counts, "p, l: there are 3 images but 2 labels");
        let qmnist = [&[0, 0, 0x0C, 2, 0, 0, 0, 3, 0, 0, 0, 8][..], &[0; 96]].concat();
        let columns = said(&[file("qmnist-train-labels-idx2-int", &qmnist), file("p", &pictures(3, 0))]);
        assert!(columns.starts_with("qmnist-train-labels-idx2-int: the file of labels holds 8 numbers"), "{columns}");
        let wide = idx::write(&[3, 3, 2], &[1; 18]);
        let shapes = said(&[file("b", &pictures(4, 0)), file("a", &wide)]);
        assert_eq!(shapes, "b holds examples of 2×2×1 numbers, a of 3×2×1: they cannot be joined");
        let twins = said(&[
            file("a", &pictures(3, 0)),
            file("b", &pictures(3, 1)),
            file("c", &labels(&[0, 1, 0])),
            file("d", &labels(&[1, 1, 0])),
        ]);
        assert!(twins.starts_with("it cannot be told which labels belong to which images"), "{twins}");
        let cut = said(&[file("p", &pictures(3, 0)[..20]), file("l", &labels(&[0, 1, 0]))]);
        assert_eq!(cut, "p: the header promises 28 bytes, but the file has 20");
    }

    #[test]
    fn four_files_are_joined_and_the_second_part_tests() {
        let (train, test) = (pictures(5, 0), pictures(3, 100));
        let (of_train, of_test) = (labels(&[0, 1, 2, 1, 0]), labels(&[1, 3, 0]));
        let files = [
            file("t10k-labels-idx1-ubyte", &of_test),
            file("train-images-idx3-ubyte", &train),
            file("train-labels-idx1-ubyte", &of_train),
            file("t10k-images-idx3-ubyte", &test),
        ];
        let bundle = Bundle::new(files.to_vec());
        let contents = bundle.contents(&Options::default()).expect("they belong together");
        assert_eq!((contents.examples, contents.tests, contents.classes), (8, 3, 4));
        assert_eq!(contents.used, [1, 2, 3, 0]);
        let data = bundle.read(&Options::default()).expect("they belong together");
        let Targets::Classes { labels: all, names } = &data.targets else { panic!("classes") };
        assert_eq!((&all[..], names.len(), data.tests), (&[0, 1, 2, 1, 0, 1, 3, 0][..], 4, 3));
        assert_eq!((data.example(0)[1], data.example(5)[0]), (1.0 / 255.0, 100.0 / 255.0));
        // Whatever they are called, and in whatever order they come.
        let mut other: Vec<_> =
            files.iter().enumerate().map(|(at, (_, bytes))| file(&format!("f{at}"), bytes)).collect();
        other.reverse();
        assert_eq!(Bundle::new(other).digest(), bundle.digest());
        // A person may say which is which; the other way round they are other data.
        let said = |[a, b]: [usize; 2], [c, d]: [usize; 2]| {
            let pair = |images: usize, labels: usize| [Some(files[images].clone()), Some(files[labels].clone())];
            Bundle::of_images(vec![pair(a, b), pair(c, d)])
        };
        assert_eq!(said([1, 2], [3, 0]).digest(), bundle.digest());
        let turned = said([3, 0], [1, 2]);
        assert_ne!(turned.digest(), bundle.digest());
        assert_eq!(turned.read(&Options::default()).expect("good").tests, 5);
        // Of as many images, names say what goes together.
        let even = [
            file("test-images", &pictures(5, 50)),
            file("train-images", &train),
            file("test-labels", &labels(&[2, 2, 2, 2, 0])),
            file("train-labels", &of_train),
        ];
        let data = Bundle::new(even.to_vec()).read(&Options::default()).expect("names tell");
        let Targets::Classes { labels: all, .. } = &data.targets else { panic!("classes") };
        assert_eq!((&all[..], data.tests), (&[0, 1, 2, 1, 0, 2, 2, 2, 2, 0][..], 5));
        // Two files of images without labels.
        let plain = Bundle::new(vec![files[3].clone(), files[1].clone()]).contents(&Options::default()).expect("good");
        assert_eq!((plain.examples, plain.tests, plain.classes, &plain.used[..]), (8, 3, 0, &[1, 0][..]));
    }

    #[test]
    fn what_is_not_used_is_named_and_not_in_the_digest() {
        let (train, other) = (file("train-images", &pictures(5, 0)), file("t10k-images", &pictures(3, 100)));
        let of_train = file("train-labels", &labels(&[0, 1, 2, 1, 0]));
        let pair = Bundle::new(vec![train.clone(), of_train.clone()]);
        for extra in [other, file("README", b"what these are"), file("again", &train.1)] {
            let more = Bundle::new(vec![extra.clone(), of_train.clone(), train.clone()]);
            assert_eq!(more.digest(), pair.digest(), "{}", extra.0);
            let contents = more.contents(&Options::default()).expect("good");
            assert_eq!((contents.unused.len(), contents.tests), (1, 0));
        }
    }

    #[test]
    fn labels_may_come_after_images_and_before_them() {
        let (images, labels_of) = (vec![file("p", &pictures(3, 0))], vec![file("l", &labels(&[0, 1, 0]))]);
        let both = Bundle::new([images.clone(), labels_of.clone()].concat());
        for (held, new) in [(&images, &labels_of), (&labels_of, &images)] {
            let (joined, before) = Bundle::joined(held.clone(), new.clone());
            assert_eq!((joined.digest(), before), (both.digest(), 1));
            assert_eq!(joined.contents(&Options::default()).expect("good").classes, 2);
        }
        // Labels that do not go with the images are named; images that do not go with labels from before stand alone.
        let four = vec![file("l", &labels(&[0, 1, 0, 1]))];
        let error =
            Bundle::joined(images.clone(), four.clone()).0.contents(&Options::default()).expect_err("4 are not 3");
        assert_eq!(error.to_string(), "p, l: there are 3 images but 4 labels");
        assert_eq!(Bundle::joined(four, images.clone()).0.contents(&Options::default()).expect("good").classes, 0);
        let table = vec![file("t.csv", b"a,b\n1,2\n3,4\n")];
        assert_eq!(Bundle::joined(table.clone(), images.clone()).0.digest(), Bundle::new(images).digest());
        assert_eq!(Bundle::joined(labels_of, table.clone()).0.digest(), Bundle::new(table).digest());
    }
}

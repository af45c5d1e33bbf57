//! Which of a person's files are what: one table; images; images with their labels; or two such, the first to learn from and the
//! second to test on, as MNIST's four files are.
//!
//! What a file holds shows in its first bytes. Labels belong to the images of which there are as many; where that fits twice,
//! to those whose name is the same but for the words (`train-images…`, `train-labels…`). Of two files of images the one tests
//! whose name says so (`t10k`, `test`, `valid`), else the smaller. Names decide nothing else.

use super::gzip;
use crate::data::DataError;
use crate::registry::text;

/// A file of images, and that of their labels: places in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The images.
    pub images: usize,
    /// Their labels, where there are some.
    pub labels: Option<usize>,
}

/// What is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Group {
    /// The table at this place.
    Table(usize),
    /// Images; of two the first are learned from and the second test.
    Images(Vec<Pair>),
}

impl Group {
    /// The places of what is read, in the order of its use.
    pub fn used(&self) -> Vec<usize> {
        match self {
            Self::Table(place) => vec![*place],
            Self::Images(pairs) => pairs.iter().flat_map(|pair| [Some(pair.images), pair.labels]).flatten().collect(),
        }
    }
}

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// IDX of two axes or more: how long they are.
    Images(Vec<u32>),
    /// IDX of one axis: how many.
    Labels(u32),
    /// IDX of whole numbers, several for each of so many examples.
    Columns(u32, u32),
    Other,
}

fn kind(file: &[u8]) -> Kind {
    let start = gzip::beginning(file);
    let Some(&[0, 0, number, axes]) = start.first_chunk::<4>() else { return Kind::Other };
    let lengths = start.get(4..4 + 4 * usize::from(axes)).unwrap_or_default().chunks_exact(4);
    let lengths: Vec<u32> = lengths.map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]])).collect();
    match (lengths[..].first(), axes) {
        (_, 0) => Kind::Other,
        // A header that is cut off is told when it is read.
        (None, 1) => Kind::Labels(0),
        (Some(count), 1) => Kind::Labels(*count),
        (Some(count), 2) if number == 0x0C && lengths.len() == 2 => Kind::Columns(*count, lengths[1]),
        _ => Kind::Images(lengths),
    }
}

/// Whether files hold labels and no images, and whether images and no labels: what waits for the rest.
pub fn waits(files: &[(String, Vec<u8>)]) -> Option<bool> {
    let kinds: Vec<Kind> = files.iter().map(|(_, bytes)| kind(bytes)).collect();
    let any = |of: fn(&Kind) -> bool| kinds.iter().any(of);
    let (labels, images) = (any(|kind| matches!(kind, Kind::Labels(_))), any(|kind| matches!(kind, Kind::Images(_))));
    let fits = !any(|kind| matches!(kind, Kind::Other)) && labels != images;
    fits.then_some(labels)
}

/// What some files are. Contents that stand twice count once; `digests` name them.
///
/// # Errors
/// Where that cannot be told, or something is missing.
pub fn sorted(files: &[(String, Vec<u8>)], digests: &[String]) -> Result<Group, DataError> {
    let places = (0..files.len()).filter(|at| !digests[..*at].contains(&digests[*at]));
    let kinds: Vec<(usize, Kind)> = places.map(|at| (at, kind(&files[at].1))).collect();
    let of = |wanted: fn(&Kind) -> Option<u32>| -> Vec<(usize, u32)> {
        kinds.iter().filter_map(|(at, kind)| Some((*at, wanted(kind)?))).collect()
    };
    let labels = of(|kind| if let Kind::Labels(count) = kind { Some(*count) } else { None });
    let mut images =
        of(|kind| if let Kind::Images(axes) = kind { Some(axes.first().copied().unwrap_or(0)) } else { None });
    let columns = of(|kind| if let Kind::Columns(count, _) = kind { Some(*count) } else { None });
    if let Some((at, _)) = columns.iter().find(|(_, count)| images.iter().any(|(_, images)| images == count)) {
        let found = kinds.iter().find(|(place, _)| place == at).map(|(_, kind)| kind);
        let columns = if let Some(Kind::Columns(_, columns)) = found { *columns } else { 0 };
        return Err(named(files, &[*at], DataError::LabelColumns { columns }));
    }
    if images.is_empty() {
        // Whole numbers, several for each example, are features.
        images = columns;
    }
    if images.is_empty() {
        return table(&kinds, !labels.is_empty());
    }
    if images.len() > 2 {
        return Err(DataError::Nothing(text(
            "there are more than two files of images; one is learned from, and a second one may test",
            "图像文件超过两个；一个用于训练，还可以有一个用于测试",
        )));
    }
    let twins = images.len() == 2 && images[0].1 == images[1].1;
    let mut pairs = Vec::new();
    for (at, count) in &images {
        let mut fitting: Vec<usize> = labels.iter().filter(|(_, labels)| labels == count).map(|(at, _)| *at).collect();
        if fitting.len() > 1 || (twins && !fitting.is_empty()) {
            fitting.retain(|label| stem(&files[*label].0) == stem(&files[*at].0));
            if fitting.len() != 1 {
                return Err(DataError::Nothing(text(
                    "it cannot be told which labels belong to which images; call them alike, such as train-images and train-labels",
                    "无法判断哪些标签属于哪些图像；请使用相似的名称，例如 train-images 与 train-labels",
                )));
            }
        }
        pairs.push((Pair { images: *at, labels: fitting.first().copied() }, *count));
    }
    if let (Some((label, count)), true) = (labels.first(), pairs.iter().all(|(pair, _)| pair.labels.is_none())) {
        let error = DataError::Counts { images: pairs[0].1 as usize, labels: *count as usize };
        return Err(named(files, &[pairs[0].0.images, *label], error));
    }
    // Where one has labels, what has none is not used.
    if pairs.iter().any(|(pair, _)| pair.labels.is_some()) {
        pairs.retain(|(pair, _)| pair.labels.is_some());
    }
    // What tests comes last.
    pairs.sort_by_key(|(pair, count)| {
        let place = pair.images;
        (tests(&files[place].0), std::cmp::Reverse(*count), digests[place].clone())
    });
    Ok(Group::Images(pairs.into_iter().map(|(pair, _)| pair).collect()))
}

/// Files without images: one table.
fn table(kinds: &[(usize, Kind)], labels: bool) -> Result<Group, DataError> {
    let mut others = kinds.iter().filter(|(_, kind)| *kind == Kind::Other);
    match (others.next(), others.next(), labels) {
        (Some((place, _)), None, false) => Ok(Group::Table(*place)),
        (None, _, true) => Err(DataError::Nothing(text(
            "these are labels without their images; choose the file of images, too",
            "这些是标签，缺少对应的图像；请同时选择图像文件",
        ))),
        (None, None, false) => Err(DataError::Empty),
        _ => Err(DataError::Nothing(text(
            "a table is one file; images are one file, or two with their labels, or four with those that test",
            "表格只需一个文件；图像需要一个文件，加上标签为两个，再加上测试部分为四个",
        ))),
    }
}

/// An error of some of several files, with their names.
pub fn named(files: &[(String, Vec<u8>)], places: &[usize], error: DataError) -> DataError {
    if files.len() < 2 {
        return error;
    }
    let names: Vec<&str> = places.iter().map(|at| files[*at].0.as_str()).collect();
    DataError::In { file: names.join(", "), error: Box::new(error) }
}

/// Whether a name says that its file tests.
fn tests(name: &str) -> bool {
    let name = name.to_lowercase();
    ["t10k", "test", "valid"].iter().any(|word| name.contains(word)) && !name.contains("train")
}

/// A name without the words that tell images and labels apart.
fn stem(name: &str) -> String {
    let mut name = name.to_lowercase();
    for word in ["images", "labels", "image", "label", "idx1", "idx2", "idx3", "idx4"] {
        name = name.replace(word, "");
    }
    name
}

//! What there is to start from on networks: a few experiments that work, each the text of a link, and one for each dataset.

use crate::data::dataset::Recipe;
use crate::experiment::network::NetworkExperiment;
use crate::link;
use crate::registry::{Entry, Text, text};

/// An experiment to start from.
#[derive(Debug)]
pub struct Preset {
    /// Its id.
    pub id: &'static str,
    /// Its name.
    pub name: Text,
    /// What there is to see, in a sentence.
    pub about: Text,
    /// Its link.
    link: &'static str,
}

impl Preset {
    /// The experiment.
    pub fn experiment(&self) -> NetworkExperiment {
        read(self.link)
    }
}

/// All presets, in the order of the menu.
pub const PRESETS: &[Preset] = &[
    Preset {
        id: "mlp",
        name: text("Perceptron on a spiral", "螺旋上的感知机"),
        about: text(
            "A plane is bent until two spirals come apart. Watch the boundary grow.",
            "平面不断弯折，直到两条螺旋分开。观察边界的生长。",
        ),
        link: "v1&lab=network&data=spiral&model=mlp(hidden=[8,8],activation=tanh,init=glorot_uniform)&\
               loss=binary_cross_entropy&run=adam(lr=0.01),batch=16&epochs=150",
    },
    Preset {
        id: "race",
        name: text("Four optimizers, one network", "四种优化器，同一网络"),
        about: text(
            "The same weights and the same batches: only the rule differs.",
            "相同的初始权重，相同的批次，只有更新规则不同。",
        ),
        link: "v1&lab=network&data=moons&model=mlp(hidden=[16,16])&loss=binary_cross_entropy&\
               run=sgd(lr=0.05),batch=16&run=momentum(lr=0.05),batch=16&run=rmsprop(lr=0.003),batch=16&\
               run=adam(lr=0.003),batch=16&epochs=60",
    },
    Preset {
        id: "cnn",
        name: text("Convolutions read digits", "卷积网络识别数字"),
        about: text(
            "Real handwriting, 8 × 8. Filters find strokes; 98 % are read right.",
            "真实手写数字，8 × 8。滤波器找到笔画，准确率 98 %。",
        ),
        link: "v1&lab=network&data=digits(train=1297,test=360,preprocess=[min_max])&model=cnn(layers=[\
               conv2d(filters=16,kernel=3,padding=same),relu,conv2d(filters=32,kernel=3,padding=same),relu,max_pool,\
               flatten,dense(units=64),relu,dense(units=10)],init=he_normal)&loss=cross_entropy&\
               run=adam(lr=0.002),cosine,batch=32&epochs=10",
    },
    Preset {
        id: "lenet",
        name: text("LeNet on drawn digits", "LeNet 识别绘制数字"),
        about: text(
            "28 × 28 digits, bent and turned; the network of 1998, almost.",
            "28 × 28 的扭曲数字，接近 1998 年的经典网络。",
        ),
        link: "v1&lab=network&data=glyphs(count=5000,train=4000,test=0)&model=cnn(layers=[\
               conv2d(filters=8,kernel=5,padding=same),relu,max_pool,conv2d(filters=16,kernel=5),relu,max_pool,flatten,\
               dense(units=64),relu,dense(units=10)],init=he_normal)&loss=cross_entropy&\
               run=adam(lr=0.002),cosine,batch=32&epochs=8",
    },
    Preset {
        id: "autoencoder",
        name: text("Autoencoder with a code of two", "二维编码的自编码器"),
        about: text(
            "784 pixels through two numbers and back: a map of all digits.",
            "784 个像素经由两个数再还原：得到所有数字的地图。",
        ),
        link: "v1&lab=network&data=glyphs(count=4000,train=3600)&model=autoencoder(encoder=[flatten,dense(units=128),\
               relu,dense(units=2)],decoder=[dense(units=128),relu,dense(units=784),sigmoid],init=he_normal)&loss=mse&\
               run=adam(lr=0.002),batch=32&epochs=20",
    },
    Preset {
        id: "sparse",
        name: text("Sparse autoencoder", "稀疏自编码器"),
        about: text(
            "Many units, few of them at work at once: each becomes a stroke.",
            "单元很多，但同时工作的很少：每个都学成一种笔画。",
        ),
        link: "v1&lab=network&data=digits(train=1617,preprocess=[min_max])&model=sparse_autoencoder(widths=[64],\
               activation=sigmoid)&loss=mse&run=adam(lr=0.003),batch=32&epochs=30",
    },
    Preset {
        id: "denoising",
        name: text("Denoising autoencoder", "去噪自编码器"),
        about: text(
            "It is shown damaged digits and has to give back whole ones.",
            "输入受损的数字，必须还原出完整的数字。",
        ),
        link: "v1&lab=network&data=digits(train=1617,preprocess=[min_max])&model=denoising_autoencoder(widths=[64,32])&\
               loss=mse&run=adam(lr=0.003),batch=32&epochs=30",
    },
    Preset {
        id: "stacked",
        name: text("Stacked autoencoder", "堆叠自编码器"),
        about: text(
            "Layer by layer without labels, then the whole with them (Hinton 2006).",
            "先逐层无标签预训练，再整体有标签微调（Hinton 2006）。",
        ),
        link: "v1&lab=network&data=digits(train=1437,preprocess=[min_max])&model=stacked_autoencoder(widths=[64,32],\
               activation=sigmoid,init=glorot_uniform,pretrain_epochs=8)&loss=cross_entropy&run=adam(lr=0.002),batch=32&\
               epochs=15",
    },
    Preset {
        id: "regression",
        name: text("Regression on a sine", "正弦回归"),
        about: text("A curve through noisy points.", "穿过含噪点的曲线。"),
        link: "v1&lab=network&data=regression_sine&model=mlp(hidden=[16,16],activation=tanh,init=glorot_uniform)&\
               loss=mse&run=adam(lr=0.01),batch=16&epochs=100",
    },
    Preset {
        id: "overfit",
        name: text("Over-fitting", "过拟合"),
        about: text(
            "Few examples, many weights: training falls, validation rises.",
            "样本少、权重多：训练损失下降，验证损失上升。",
        ),
        link: "v1&lab=network&data=moons(count=120,noise=0.35,train=40)&model=mlp(hidden=[64,64])&\
               loss=binary_cross_entropy&run=adam(lr=0.005),batch=8&epochs=200",
    },
];

/// What the lab opens with.
pub fn first() -> NetworkExperiment {
    PRESETS[0].experiment()
}

/// What a dataset's examples are, and what is known of them: data of one kind go with the same networks.
pub fn kind_of(data: &str) -> &'static str {
    match data {
        "spiral" | "circles" | "moons" | "xor" => "two classes",
        "blobs" | "iris" => "few classes",
        "breast_cancer" => "two classes, many features",
        "regression_plane" | "regression_sine" | "diabetes" => "numbers",
        "digits" => "small images",
        "glyphs" => "images",
        _ => "own",
    }
}

/// An experiment that goes with a dataset: the first preset's where there is no such dataset.
pub fn for_data(id: &str) -> NetworkExperiment {
    if Recipe::find(id).is_none() {
        return first();
    }
    let scaled = |preprocess: &str| format!("{id}(preprocess=[{preprocess}])");
    let dense = "mlp(hidden=[16,16])";
    let (data, rest) = match kind_of(id) {
        "small images" => return PRESETS[2].experiment(),
        "images" => return PRESETS[3].experiment(),
        "few classes" => {
            (scaled("standardize"), format!("model={dense}&loss=cross_entropy&run=adam(lr=0.01),batch=16"))
        }
        "two classes, many features" => {
            (scaled("standardize"), format!("model={dense}&loss=binary_cross_entropy&run=adam(lr=0.003),batch=32"))
        }
        "numbers" => (scaled("standardize"), format!("model={dense}&loss=mse&run=adam(lr=0.01),batch=16")),
        _ => {
            let model = "mlp(hidden=[8,8],activation=tanh,init=glorot_uniform)";
            (id.to_owned(), format!("model={model}&loss=binary_cross_entropy&run=adam(lr=0.01),batch=16"))
        }
    };
    read(&format!("v1&lab=network&data={data}&{rest}&epochs=100"))
}

/// The experiment of a link of our own.
///
/// # Panics
/// Where it cannot be read; a test reads all of them.
fn read(link: &str) -> NetworkExperiment {
    match link::network::decode(link) {
        Ok(experiment) => experiment,
        Err(error) => panic!("{link}: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::network::edit::{Edit, apply};
    use crate::train::network::Race;

    /// With few examples: drawing thousands of digits takes a test build its time.
    fn few(experiment: NetworkExperiment) -> NetworkExperiment {
        let few = apply(&experiment, &Edit::set("/data/train", 40)).expect("it is valid");
        // Real digits are as many as they are: most of them are not looked at.
        let rest = if few.data.dataset.entry.item.id == "digits" { 1700 } else { 0 };
        let few = apply(&few, &Edit::set("/data/test", rest)).expect("it is valid");
        apply(&few, &Edit::set("/data/count", 60)).unwrap_or(few)
    }

    #[test]
    fn every_preset_can_be_trained() {
        for preset in PRESETS {
            let mut race =
                Race::new(1, few(preset.experiment()), None).unwrap_or_else(|error| panic!("{}: {error}", preset.id));
            assert!(race.outline().is_ok_and(|outline| outline.parameters > 0), "{}", preset.id);
            assert!(race.advance(&|| 0.0).expect("a step can be taken"), "{}", preset.id);
        }
    }

    #[test]
    fn every_dataset_has_a_network_that_learns_it() {
        for recipe in Recipe::table().iter().filter(|recipe| recipe.item.id != "own") {
            let id = recipe.item.id;
            let experiment = for_data(id);
            assert_eq!(experiment.data.dataset.entry.item.id, id);
            let mut race = Race::new(1, few(experiment), None).unwrap_or_else(|error| panic!("{id}: {error}"));
            assert!(race.advance(&|| 0.0).expect("a step can be taken"), "{id}");
        }
    }
}

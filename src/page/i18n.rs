//! The page's own texts in English and Chinese; what registries say stands with their entries.
//!
//! One table, one line a text, both languages side by side: a missing translation does not compile, and neither does
//! one that forgets a `{placeholder}`. The crate rust-i18n was weighed and left out: it adds 21 KB gzipped to the first
//! view (regular expressions and a table built at start), finds a missing key only when it is shown, and would be a
//! second mechanism beside [`Text`], which every registry uses.

use crate::registry::{Lang, Text};

/// A text with its `{placeholders}` filled in. A placeholder without a value stays as it is.
pub fn filled(text: &'static str, values: &[(&str, &str)]) -> String {
    let mut rest = text;
    let mut filled = String::with_capacity(rest.len() + 16);
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            rest = after;
            break;
        };
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => filled.push_str(value),
            None => filled.extend(["{", name, "}"]),
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

/// The language's tag for the `lang` attribute of the document.
pub const fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Zh => "zh-Hans",
    }
}

/// The language for a browser's language tag such as `zh-CN` or `en-US`; English for all others.
pub fn from_tag(tag: &str) -> Lang {
    if tag.split(['-', '_']).next().is_some_and(|first| first.eq_ignore_ascii_case("zh")) { Lang::Zh } else { Lang::En }
}

/// Declares the keys of a module's texts, their table, and what reads it. Each module that is loaded by itself has its own,
/// so that none carries the texts of another.
macro_rules! texts {
    ($($key:ident: $en:literal, $zh:literal;)+) => {
        /// A text of the page; the documentation of each is its English form.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Key { $(#[doc = $en] $key,)+ }

        /// In the order of [`Key`].
        const TABLE: &[$crate::registry::Text] = &[$($crate::registry::text($en, $zh)),+];
        const _: () = $crate::page::i18n::check(TABLE);

        /// The text of a key.
        pub const fn t(lang: $crate::registry::Lang, key: Key) -> &'static str {
            TABLE[key as usize].get(lang)
        }

        /// The text of a key with its `{placeholders}` filled in. A placeholder without a value stays as it is.
        pub fn fill(lang: $crate::registry::Lang, key: Key, values: &[(&str, &str)]) -> String {
            $crate::page::i18n::filled(t(lang, key), values)
        }
    };
}
pub(crate) use texts;

texts! {
    // The frame of the page.
    AppName: "Descent Lab", "梯度下降实验室";
    Title: "{experiment} · Descent Lab", "{experiment} · 梯度下降实验室";
    Labs: "Labs", "实验";
    LabSurface: "Surface", "损失曲面";
    LabNetwork: "Network", "神经网络";
    LabMissing:
        "The Network lab could not be loaded. Check the connection and reload the page.",
        "无法加载神经网络实验。请检查网络连接并重新加载页面。";
    SetUp: "Set-up", "设置";
    ReadOuts: "Read-outs", "读数";
    Stage: "Stage", "画面";
    Transport: "Transport", "播放控制";
    SkipToStage: "Skip to the stage", "跳到画面";
    Share: "Share", "分享";
    Copied: "Copied", "已复制";
    NotSaved:
        "The file could not be made. Check the connection and try again.",
        "无法生成文件。请检查网络连接后重试。";
    CopyFailed:
        "The browser did not allow copying. The link is in the address bar.",
        "浏览器不允许复制。链接就在地址栏中。";
    OtherLanguage: "中文", "English";
    SwitchLanguage: "Switch to Chinese", "切换到英文";
    Theme: "Theme", "主题";
    ThemeLight: "Light theme", "浅色主题";
    ThemeDark: "Dark theme", "深色主题";
    Help: "Help", "帮助";
    Presenter: "Presenter view", "演示视图";
    LeavePresenter: "Leave presenter view", "退出演示视图";
    Close: "Close", "关闭";
    Dismiss: "Dismiss", "知道了";
    More: "More", "更多";
    Less: "Less", "收起";

    // Set-up: the surface and the start.
    Surface: "Surface", "损失曲面";
    SurfaceFormula: "f(x, y)", "f(x, y)";
    FormulaHelp:
        "x, y, numbers, + − * / ^, sin cos exp log sqrt abs …; earlier lines may name parts.",
        "可用 x、y、数字、+ − * / ^、sin cos exp log sqrt abs 等；前面的行可为部分表达式命名。";
    RuleHelp:
        "x, g, t, lr, f (the loss); norm(g), dot(g, m), uniform(), normal(); state m declares memory, param beta = 0.9 in 0..1 a control.",
        "可用 x、g、t、lr、f（损失）；norm(g)、dot(g, m)、uniform()、normal()；state m 声明状态变量，param beta = 0.9 in 0..1 声明可调参数。";
    ScheduleHelp:
        "t, T, lr0, loss; state m declares memory, param k = 0.1 a control; the last line is the rate.",
        "可用 t、T、lr0、loss；state m 声明状态变量，param k = 0.1 声明可调参数；最后一行为学习率。";
    FormulaPosition: "Line {line}, column {column}: {message}", "第 {line} 行第 {column} 列：{message}";
    Start: "Start", "起点";
    StartHelp: "Drag the ring on the stage, or type.", "在画面上拖动圆环，或直接输入。";
    StartAxis: "Start point, {axis}", "起点，{axis}";
    Steps: "Steps", "步数";
    StepsHelp: "How many steps every run takes.", "每条轨迹执行的步数。";
    Seed: "Seed", "随机种子";
    SeedHelp: "The same seed gives the same noise, in any browser.", "相同的种子在任何浏览器中给出相同的噪声。";
    NewSeed: "New seed", "换一个种子";
    Seeds: "Seeds", "种子数";
    SeedsHelp:
        "Repeats every random run with this many seeds; the loss chart shows the spread as a band.",
        "用这么多个种子重复每条随机轨迹；损失图以色带显示其分布范围。";

    // Set-up: runs.
    Runs: "Runs", "轨迹";
    Run: "Run", "轨迹";
    AddRun: "Add a run", "添加轨迹";
    DuplicateRun: "Duplicate {run}", "复制 {run}";
    RemoveRun: "Remove {run}", "删除 {run}";
    HideRun: "Hide {run}", "隐藏 {run}";
    ShowRun: "Show {run}", "显示 {run}";
    NoRuns: "No run yet. Add one and it races at once.", "还没有轨迹。添加一条，它会立即出发。";
    TooManyRuns:
        "{limit} runs are the most that stay readable. Remove one to add another.",
        "最多 {limit} 条轨迹，再多就看不清了。删除一条后可再添加。";
    Optimizer: "Optimizer", "优化器";
    Schedule: "Learning-rate schedule", "学习率调度";
    WhileWarmingUp: "While t < warmup", "当 t < warmup 时";
    ResetToDefault: "Reset {name} to {value}", "将{name}恢复为 {value}";
    EditValue: "{name}: {value}. Type a value", "{name}：{value}。输入数值";
    Between: "A number between {low} and {high}.", "请输入 {low} 到 {high} 之间的数。";
    BetweenOrZero: "0, or a number between {low} and {high}.", "请输入 0，或 {low} 到 {high} 之间的数。";
    WholeBetween: "A whole number between {low} and {high}.", "请输入 {low} 到 {high} 之间的整数。";
    WriteNumber: "Write {number}: a point before decimals.", "请写 {number}：小数用点。";
    WriteEither: "Write {decimal} or {groups}: a point before decimals.", "请写 {decimal} 或 {groups}：小数用点。";

    // Transport.
    Play: "Play", "播放";
    Pause: "Pause", "暂停";
    StepForward: "One step forward", "前进一步";
    StepBack: "One step back", "后退一步";
    Reset: "Back to the start", "回到起点";
    Speed: "Speed", "速度";
    SpeedOf: "{n} steps a second", "每秒 {n} 步";
    Step: "Step", "步";
    StepOf: "Step {n} of {total}", "第 {n} 步，共 {total} 步";
    StepShort: "step {n} / {total}", "第 {n} / {total} 步";
    Scrub: "Step shown", "当前步";
    Digest: "Digest", "摘要";
    DigestHelp:
        "Fingerprint of the exact bits of every final point. The same experiment gives the same digest in any browser and in a terminal.",
        "所有终点坐标精确比特的指纹。同一实验在任何浏览器和终端中都得到相同的摘要。";
    Reproduced: "Reproduced: digest {digest}, bit for bit as in the link.", "已重现：摘要 {digest}，与链接逐位一致。";
    NotReproduced:
        "Differs: digest {expected} in the link, {digest} here. Another version made the link, or it was edited since.",
        "不一致：链接中的摘要为 {expected}，此处为 {digest}。链接来自其他版本，或之后被修改过。";
    SeedReproducibility:
        "Noise comes from seed and step alone, so every replay is the same.",
        "噪声只取决于种子和步数，因此每次重放都相同。";

    // States.
    Running: "running", "运行中";
    Converged: "converged", "已收敛";
    Diverged: "diverged", "已发散";
    Undefined: "not defined", "无定义";
    Stopped: "stopped", "已停止";
    NotAMinimum: "The gradient has vanished, but not at the lowest minimum known.", "梯度已为零，但此处不是已知的最低极小点。";
    StartUndefined:
        "f is not a number at {place}. Move the start out of the hatched region.",
        "f 在 {place} 处不是数。请把起点移出阴影区域。";
    StartNoGradient:
        "The gradient is not defined at {place}, so there is no first step. Move the start.",
        "梯度在 {place} 处没有定义，迈不出第一步。请移动起点。";
    StartTooLarge: "f is larger than 1e100 at the start. Move the start.", "起点处的 f 大于 1e100。请移动起点。";
    MoveStart: "Move the start to {place}", "把起点移到 {place}";
    UndefinedAt:
        "{run} ended at step {n}: its next step leads to {place}, where f is not a number. A smaller rate may stay where it is one.",
        "{run} 在第 {n} 步结束：下一步到达 {place}，f 在那里不是数。减小学习率或可留在有定义的区域。";
    NoGradientAt:
        "{run} ended at step {n}: its next step leads to {place}, where the gradient is not defined.",
        "{run} 在第 {n} 步结束：下一步到达 {place}，梯度在那里没有定义。";
    NoRateAt:
        "{run} ended at step {n}: its schedule gives a rate that is not a number. Look at the schedule’s formula.",
        "{run} 在第 {n} 步结束：学习率计划给出的不是数。请检查其公式。";
    NoStepAt:
        "{run} ended at step {n}: its update rule gives no number. Look for a division by zero or the root of a negative number.",
        "{run} 在第 {n} 步结束：更新规则给出的不是数。请检查是否除以零或对负数开方。";
    StoppedAt: "{run} ended at step {n}: {reason}.", "{run} 在第 {n} 步结束：{reason}。";
    NotDefinedHere: "f not defined", "f 无定义";
    Hidden: "hidden", "已隐藏";
    DivergedAt:
        "{run} diverged at step {n}: the rate is too large for this surface. Try a smaller one.",
        "{run} 在第 {n} 步发散：对这个曲面来说学习率过大，请减小后再试。";
    LoadingWorker: "Starting the worker …", "正在启动计算线程……";
    LoadingGrid: "Drawing the landscape …", "正在绘制损失曲面……";
    WorkerRestarted:
        "The computation stopped answering and was restarted. Nothing is lost.",
        "计算线程没有响应，已重新启动。没有丢失任何内容。";
    WorkerFailed: "The computation cannot start in this browser: {reason}", "此浏览器无法启动计算：{reason}";
    ExperimentRefused: "This experiment cannot run: {reason}", "无法运行此实验：{reason}";
    BadLink: "This link cannot be opened: {reason}", "无法打开此链接：{reason}";
    Undone: "Undone: {what}.", "已撤销：{what}。";
    Redone: "Made again: {what}.", "已重做：{what}。";
    NothingToUndo: "There is nothing to undo.", "没有可撤销的修改。";
    NothingToRedo: "There is nothing to make again.", "没有可重做的修改。";
    Removed: "{name} is removed.", "已移除 {name}。";
    Undo: "Undo", "撤销";
    PartlyRead: "Part of this link could not be read, the rest is open: {reasons}", "此链接有一部分无法读取，其余已打开：{reasons}";
    DefaultOpened: "The default experiment is open instead.", "已改为打开默认实验。";
    TryAgain: "Try again", "重试";

    // Read-outs.
    Loss: "Loss", "损失";
    LossAboveLowest: "Loss − lowest", "损失 − 最小值";
    Rate: "Rate", "学习率";
    StepLength: "Step length", "步长";
    Gradient: "Gradient", "梯度";
    GradientNorm: "Gradient norm", "梯度范数";
    Evaluations: "Evaluations", "求值次数";
    EvaluationsOf:
        "{value} values, {gradient} gradients, {hessian} Hessians",
        "函数值 {value} 次，梯度 {gradient} 次，Hessian {hessian} 次";
    LossChart: "Loss against steps", "损失随步数的变化";
    LossChartValues: "Loss against values asked for", "损失随函数求值次数的变化";
    LossChartGradients: "Loss against gradients asked for", "损失随梯度求值次数的变化";
    LossChartHessians: "Loss against Hessians asked for", "损失随 Hessian 求值次数的变化";
    LossChartSamples: "Loss against sample gradients", "损失随样本梯度数的变化";
    SampleGradients: "Sample gradients", "样本梯度数";
    ValuesAsked: "Values asked for", "函数求值次数";
    GradientsAsked: "Gradients asked for", "梯度求值次数";
    HessiansAsked: "Hessians asked for", "Hessian 求值次数";
    ValuesHelp:
        "How often the method asked for f. A call that gives f and ∇f counts in both, as SciPy’s nfev and njev do; an update rule asks for ∇f alone.",
        "该方法请求 f 的次数。同时给出 f 与 ∇f 的一次调用在两者中各计一次，与 SciPy 的 nfev、njev 相同；更新规则只请求 ∇f。";
    GradientsHelp:
        "How often the method asked for ∇f (SciPy’s njev). A call that gives the Hessian as well counts in both.",
        "该方法请求 ∇f 的次数（SciPy 的 njev）。同时给出 Hessian 的调用在两者中各计一次。";
    HessiansHelp: "How often the method asked for the Hessian ∇²f (SciPy’s nhev).", "该方法请求 Hessian ∇²f 的次数（SciPy 的 nhev）。";
    SamplesHelp:
        "Gradients of single samples: a step on a batch of 32 counts 32.",
        "单个样本的梯度数：批量为 32 的一步计 32 次。";
    SeedsBand: "{n} seeds: min, median, max", "{n} 个种子：最小、中位、最大";
    LineSearch: "Line search", "线搜索";
    Batch: "Batch", "批量";
    BatchFull: "full (GD)", "全部（GD）";
    BatchSingle: "single (SGD)", "单个（SGD）";
    BatchMini: "mini-batch", "小批量";
    BatchSize: "Samples", "样本数";
    BySamples: "samples", "样本";
    Axis: "Loss axis", "损失轴";
    Log: "log", "对数";
    Linear: "linear", "线性";
    Abscissa: "Count", "横轴";
    BySteps: "steps", "步数";
    InsideStep: "From step {n} to {m}", "从第 {n} 步到第 {m} 步";
    InsideStart: "At step {n}", "第 {n} 步";
    UpdateRule: "Update rule", "更新公式";
    DrawnOnStage: "Drawn on the stage", "画面上所绘";
    OneTrial: "{n} trial", "{n} 次试探";
    Trials: "{n} trials", "{n} 次试探";
    TrialAccepted: "{trials}, accepted α = {alpha}", "{trials}，接受 α = {alpha}";
    TrialsRejected: "{trials}, none accepted", "{trials}，均被拒绝";
    ArmijoLine: "Armijo’s line", "Armijo 线";
    WolfeSlopes: "Wolfe’s slopes", "Wolfe 斜率界";
    AllowedSteps: "allowed α", "允许的 α";
    RejectedTrial: "rejected", "拒绝";
    SortBy: "Sort by {name}", "按{name}排序";
    SaveSteps: "Save every step of every run as CSV", "将所有轨迹的每一步保存为 CSV";
    SaveTable: "Save this table as CSV", "将此表保存为 CSV";
    SaveStage: "Save the stage as {format}", "将画面保存为 {format}";
    SaveChart: "Save the loss chart as {format}", "将损失图保存为 {format}";
    AllSteps: "CSV: all steps", "CSV：全部步骤";
    TableOnly: "CSV: table", "CSV：表格";
    NothingToShow: "Nothing to show yet: add a run.", "暂无内容：请添加一条轨迹。";

    // Stage.
    HeatMap: "Heat map", "热力图";
    HeatMapLog: "log height", "对数高度";
    HeatMapLinear: "linear height", "线性高度";
    Contour: "Contour", "等高线";
    Relief: "Surface", "立体";
    ReliefLabel: "The surface in space. Arrow keys turn it, + and − zoom.", "立体曲面。方向键旋转，+ 和 − 缩放。";
    ReliefMissing:
        "The surface view needs WebGL 2 and could not be started here: the contour view stays.",
        "立体视图需要 WebGL 2，在此处无法启动：仍显示等高线图。";
    FitView: "Fit the view", "适应视图";
    ZoomIn: "Zoom in", "放大";
    ZoomOut: "Zoom out", "缩小";
    StageLabel: "Paths of {n} optimizers on {surface}. {summary}", "{surface}上的 {n} 条优化轨迹。{summary}";
    Model: "Model", "模型";
    ModelHelp:
        "Second-order (Taylor) model around the point, dashed at the heights of the contour lines.",
        "该点处的二阶（泰勒）模型，虚线与等高线取相同高度。";
    StartOffView: "The start is out of sight here. Bring it into view", "起点在画面之外，点此移入画面";
    StartRing: "Start point. Arrow keys move it.", "起点。可用方向键移动。";

    // Maps.
    Map: "Map", "地图";
    MapNone: "Landscape", "地形";
    MapBasins: "Basins", "吸引域";
    MapRates: "Rates", "学习率图";
    BasinsTitle: "Where every start leads", "每个起点通向何处";
    RatesTitle: "Where every rate leads", "每个学习率的结果";
    MapColours: "Colours", "颜色";
    ByMinimum: "by minimum", "按极小值";
    ByDuration: "by steps", "按步数";
    MapUpwards: "Upwards", "纵轴";
    MapPart: "{n} % of {total} runs", "{total} 次运行，已完成 {n} %";
    MapWhole: "{total} runs of at most {steps} steps", "共 {total} 次运行，每次至多 {steps} 步";
    MapStopped: "Stopped.", "已停止。";
    MapFailed: "This map cannot be computed: {reason}", "无法计算此图：{reason}";
    PartMissing: "This part of the page cannot be loaded.", "无法加载页面的这一部分。";
    MapPending: "Not computed yet.", "尚未计算。";
    Cancel: "Cancel", "取消";
    ComputeAgain: "Compute", "计算";
    BasinReached:
        "From ({x}, {y}): minimum {m} at ({a}, {b}), reached after {n} steps.",
        "从 ({x}, {y}) 出发：{n} 步后到达极小值 {m}，位于 ({a}, {b})。";
    BasinElsewhere:
        "From ({x}, {y}): no minimum within {n} steps; loss {loss}.",
        "从 ({x}, {y}) 出发：{n} 步内未到达极小值，损失为 {loss}。";
    BasinDiverged: "From ({x}, {y}): diverges after {n} steps.", "从 ({x}, {y}) 出发：{n} 步后发散。";
    BasinUndefined: "From ({x}, {y}): f is not a number here.", "从 ({x}, {y}) 出发：f 在此处不是数。";
    BasinNone: "no minimum", "未到达极小值";
    BasinShare: "{share} % of starts", "{share} % 的起点";
    RateOf: "{setting}: loss {loss} after {n} steps.", "{setting}：{n} 步后损失为 {loss}。";
    RateDiverged: "{setting}: diverges after {n} steps.", "{setting}：{n} 步后发散。";
    RateNotStable: "not stable", "不稳定";
    RateMapLabel:
        "Rate map. Arrow keys move over its cells, Enter takes the setting.",
        "学习率图。方向键在格子间移动，回车键采用该设置。";
    NoRate: "This method has no learning rate: it has basins only.", "该方法没有学习率，只有吸引域。";
    TheoryBest: "Optimal: {setting}. In the long run each step leaves {factor} of the error.", "理论最优：{setting}。长期来看，每一步误差变为原来的 {factor}。";
    TheoryLimit: "Stable for η < {limit} with the other values as they are (dashed).", "其余取值不变时，η < {limit} 稳定（虚线）。";
    TheoryLetters: "with the smallest and largest eigenvalue λ₁, λ₂ of the Hessian.", "其中 λ₁、λ₂ 为 Hessian 的最小与最大特征值。";
    JumpToBest: "Jump to optimal", "跳到最优值";

    // Help.
    HelpTitle: "Keys", "快捷键";
    HelpIntro:
        "Everything works by keyboard. Drag anything: the whole path answers at once.",
        "一切都可用键盘操作。拖动任何控件，整条轨迹会立即响应。";
    KeySpace: "Space", "空格";
    KeyPlay: "Play or pause", "播放或暂停";
    KeyStep: "One step back, forward", "后退、前进一步";
    KeyEnds: "First, last step", "第一步、最后一步";
    KeyReset: "Back to the start", "回到起点";
    KeyShare: "Copy the link", "复制链接";
    KeyUndo: "Undo an edit, and make it again", "撤销修改，再次应用";
    KeyPresenter: "Presenter view", "演示视图";
    KeyRelief: "Contour or surface", "等高线或立体";
    KeyModel: "Second-order model", "二阶模型";
    KeyTheme: "Light or dark", "浅色或深色";
    KeyHelp: "This table", "显示此表";
    KeyHighlight: "Highlight a run", "突出显示一条轨迹";
    KeySpeed: "Slower, faster", "减速、加速";
    KeyEscape: "Close what is open", "关闭打开的窗口";

    // First visit.
    HintStart: "Drag the ring: every path starts there.", "拖动圆环：所有轨迹都从那里出发。";
    HintSlider: "Drag any slider: the paths answer at once.", "拖动任意滑块：轨迹会立即响应。";
    HintSpace: "Press space to watch them race.", "按空格键，观看它们竞速。";
    HintNext: "Next", "下一条";
    HintProgress: "{n} of {total}", "{n} / {total}";
}

/// Stops the compiler where a form of a text is missing, or the two hold different placeholders.
pub(crate) const fn check(table: &[Text]) {
    let mut index = 0;
    while index < table.len() {
        let (en, zh) = (table[index].en.as_bytes(), table[index].zh.as_bytes());
        assert!(!en.is_empty() && !zh.is_empty(), "a text is empty in one language");
        assert!(holds_placeholders_of(en, zh) && holds_placeholders_of(zh, en), "placeholders differ");
        index += 1;
    }
}

/// Whether every `{placeholder}` of `a` stands in `b` too.
const fn holds_placeholders_of(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() {
        if a[at] == b'{' {
            let mut end = at;
            while end < a.len() && a[end] != b'}' {
                end += 1;
            }
            if end == a.len() || !contains(b, a, at, end + 1) {
                return false;
            }
        }
        at += 1;
    }
    true
}

/// Whether `text[from..to]` stands somewhere in `within`.
const fn contains(within: &[u8], text: &[u8], from: usize, to: usize) -> bool {
    let length = to - from;
    let mut start = 0;
    while start + length <= within.len() {
        let mut same = 0;
        while same < length && within[start + same] == text[from + same] {
            same += 1;
        }
        if same == length {
            return true;
        }
        start += 1;
    }
    false
}

//! The texts of the page of selection in English and Chinese.

use crate::page::i18n::texts;

texts! {
    Kind: "Kind of selection", "选择方式";
    Sweep: "Sweep", "扫描";
    KFold: "Cross-validation", "交叉验证";
    Seeds: "Seeds", "多种子";
    RangeTest: "Range test", "范围测试";
    AboutSweep:
        "Which rate, schedule and batch learn best? A short training for each combination.",
        "哪种学习率、调度与批大小学得最好？每种组合做一次短训练。";
    AboutKFold:
        "Is the difference real, or luck of the split? Each part of the data validates once, and the rest trains.",
        "差异是真实的，还是划分的运气？数据的每一份轮流作验证，其余用于训练。";
    AboutSeeds:
        "How much is chance? Every optimizer again with other weights, batches and another split.",
        "偶然性有多大？每个优化器用不同的初始权重、批次与划分重新训练。";
    AboutRangeTest:
        "How large may the rate be? It rises with every step until the loss explodes; a good one lies where the loss falls fastest.",
        "学习率可以多大？它逐步升高，直到损失爆炸；损失下降最快处的学习率较好。";
    Settings: "Settings", "设置";
    OfRun: "Optimizer", "优化器";
    Schedules: "Schedules", "调度";
    Batches: "Batches", "批大小";
    AllAtOnce: "all", "全部";
    Plan: "{n} trainings, {m} at a time", "共 {n} 次训练，同时 {m} 次";
    PlanOne: "1 training", "共 1 次训练";
    NoTrials: "There is nothing to try: no optimizer here has a rate.", "没有可尝试的：这里的优化器都没有学习率。";
    Start: "Start", "开始";
    StartAnew: "Start anew", "重新开始";
    Pause: "Pause", "暂停";
    Resume: "Resume", "继续";
    Cancel: "Cancel", "取消";
    Discard: "Discard", "清除";
    Progress: "Progress of the trainings", "训练进度";
    DoneOf: "{n} of {total}", "{n} / {total}";
    Left: "{time} left", "剩余 {time}";
    Took: "took {time}", "用时 {time}";
    Resting: "paused; what was under way begins anew", "已暂停；未完成的训练将重新开始";
    Seconds: "{n} s", "{n} 秒";
    Minutes: "{n} min", "{n} 分钟";
    Stale:
        "These results are of the experiment and settings before a change. Starting anew keeps what is the same.",
        "这些结果属于更改之前的实验与设置。重新开始会保留未变的部分。";
    OtherRuns: "{kind} is under way: {n} of {total}. Starting this pauses it.", "{kind}正在进行：{n} / {total}。开始此项会将其暂停。";
    TrialCrashed: "Its worker broke down twice.", "其后台线程两次崩溃。";
    Csv: "The results as CSV", "结果，CSV";
    Measure: "Measured by", "衡量指标";
    Loss: "Validation loss", "验证损失";
    TrainLoss: "Training loss", "训练损失";
    Accuracy: "Accuracy", "准确率";
    Fit: "R²", "R²";
    // Sweep.
    Map: "Heat map: a row for each schedule and batch, a column for each rate", "热图：每行一种调度与批大小，每列一个学习率";
    BatchAll: "all", "全部";
    Worst: "worst", "最差";
    OrWorse: "{value} or worse", "{value} 或更差";
    Best: "best", "最好";
    LegendDiverged: "diverged", "发散";
    LegendRunning: "under way", "进行中";
    LegendFailed: "failed", "失败";
    BestSaid:
        "Best: rate {rate}, {schedule}, batch {batch}: {measure} {value}.",
        "最好：学习率 {rate}，{schedule}，批大小 {batch}：{measure} {value}。";
    BestSoFar:
        "Best so far: rate {rate}, {schedule}, batch {batch}: {measure} {value}.",
        "目前最好：学习率 {rate}，{schedule}，批大小 {batch}：{measure} {value}。";
    BestAtEdge:
        "It lies at the edge: a wider range may hold a better one.",
        "它位于边缘：更大的范围里可能有更好的。";
    BestNone: "The best cell will be named here.", "最好的格子将在此处指出。";
    CellLabel: "rate {rate}, {schedule}, batch {batch}: {state}", "学习率 {rate}，{schedule}，批大小 {batch}：{state}";
    CellHelp: "Point at a cell, or walk with the arrow keys.", "指向一个格子，或用方向键移动。";
    CellWaiting: "waiting", "等待中";
    CellRunning: "under way, {share} %", "进行中，{share} %";
    CellDiverged: "diverged at step {n}", "在第 {n} 步发散";
    CellFailed: "failed", "失败";
    Rate: "Rate", "学习率";
    Schedule: "Schedule", "调度";
    BatchName: "Batch", "批大小";
    BestEpoch: "Best epoch", "最佳轮次";
    BestEpochOf: "{n} of {total}, loss {loss}", "第 {n} / {total} 轮，损失 {loss}";
    TrainThis: "Train this", "用此训练";
    TrainThisHelp:
        "Gives {run} this rate, schedule and batch and trains it from the start, for all epochs",
        "将此学习率、调度与批大小用于 {run}，并从头训练全部轮数";
    CellCurves: "Loss over epochs: {what}", "损失随轮次的变化：{what}";
    LineTrain: "training", "训练";
    LineValidation: "validation", "验证";
    EpochAxis: "epoch", "轮次";
    // Folds and seeds.
    Fold: "Fold", "折";
    Seed: "Seed", "种子";
    Mean: "mean", "均值";
    Deviation: "± s. d.", "± 标准差";
    MeanHelp: "Mean, and sample standard deviation", "均值与样本标准差";
    Differences: "Differences to", "相对差异：";
    Against: "Compared with", "比较基准";
    Difference: "difference", "差异";
    Interval: "95 % interval", "95 % 区间";
    Verdict: "verdict", "结论";
    Outside: "outside the noise", "超出噪声";
    Within: "within the noise", "在噪声之内";
    TooFew: "too few yet", "样本太少";
    Better: "better", "更好";
    Worse: "worse", "更差";
    OnlyOne:
        "Add a second optimizer to see whether their difference is outside the noise.",
        "再添加一个优化器，即可看出它们的差异是否超出噪声。";
    PairedFolds:
        "Differences are taken fold by fold; the interval widens for folds that share training data (Nadeau and Bengio 2003).",
        "逐折取差；由于各折共用训练数据，区间相应放宽（Nadeau 与 Bengio 2003）。";
    PairedSeeds: "Differences are taken seed by seed (paired t).", "逐种子取差（配对 t 检验）。";
    DivergedIn: "diverged in {n}", "发散 {n} 次";
    Dots: "Each dot a {unit}; the bar is the mean ± one standard deviation", "每点为一{unit}；横线为均值 ± 一个标准差";
    UnitFold: "fold", "折";
    UnitSeed: "seed", "个种子";
    Bands: "Mean over seeds, and the band of ± one standard deviation.", "各种子的均值，色带为 ± 一个标准差。";
    CurveOf: "{what} over epochs", "{what}随轮次的变化";
    AtEpoch: "epoch {n}", "第 {n} 轮";
    PointCurve: "Point at the curves, or walk with ← and →.", "指向曲线，或用 ← → 移动。";
    // Range test.
    RangeChart: "Loss against rate", "损失与学习率";
    LossAxis: "loss", "损失";
    Suggested: "Suggested rate", "建议学习率";
    SuggestNone: "No suggestion: the loss falls nowhere.", "没有建议：损失没有下降之处。";
    Cautious: "cautious", "稳妥";
    SteepHelp:
        "Suggested is the rate at which the smoothed loss falls fastest per factor of the rate (Smith 2017); cautious, the smaller of that and a tenth of the rate at which it is lowest.",
        "建议值是平滑损失随学习率倍增下降最快处的学习率（Smith 2017）；稳妥值取该值与损失最低处学习率的十分之一中较小者。";
    UseRate: "Use this rate", "使用此学习率";
    UseRateHelp: "Gives {run} the rate {rate} and trains it from the start", "将学习率 {rate} 用于 {run}，并从头训练";
    InUse: "in use", "使用中";
    Raw: "each step", "每一步";
    Smoothed: "smoothed", "平滑";
    AtRate: "rate {rate}", "学习率 {rate}";
    WillBeHere: "Results will stand here once it is started.", "开始后结果将显示在此处。";
}

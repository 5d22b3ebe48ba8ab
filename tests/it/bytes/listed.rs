//! The list of runs: `runs.txt`, its braces unfolded as a shell would.

/// One or several commands, one after another in one folder.
pub struct Run {
    /// The folder of made files that it is run in, and the command line.
    pub name: String,
    pub folder: String,
    pub commands: Vec<Vec<String>>,
}

/// All runs. `[folder]` is where those below it are run; `{a,b}` is each in turn; what names no language
/// is run in both; `&&` parts commands.
pub fn runs() -> Vec<Run> {
    let mut folder = "";
    let mut runs = Vec::new();
    for line in include_str!("runs.txt").lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            folder = name;
            continue;
        }
        let both = match line.contains("--lang") {
            true => line.to_owned(),
            false => format!("{} --lang {{zh,en}}", line.replace(" &&", " --lang zh &&")),
        };
        runs.extend(unfolded(&both).into_iter().map(|text| run(folder, &text)));
    }
    runs
}

fn run(folder: &str, text: &str) -> Run {
    let words: Vec<&str> = text.split_whitespace().collect();
    let commands = words.split(|word| *word == "&&");
    Run {
        name: format!("{folder}: {}", words.join(" ")),
        folder: folder.to_owned(),
        commands: commands
            .map(|args| args.iter().map(|arg| (*arg).to_owned()).collect())
            .collect(),
    }
}

/// Every choice of every brace, the last turning fastest.
fn unfolded(text: &str) -> Vec<String> {
    let Some((before, rest)) = text.split_once('{') else {
        return vec![text.to_owned()];
    };
    let (choices, after) = rest.split_once('}').unwrap_or_else(|| panic!("{text}"));
    let after = unfolded(after);
    let all = choices.split(',').flat_map(|choice| {
        let end = after.iter();
        end.map(move |after| format!("{before}{choice}{after}"))
    });
    all.collect()
}

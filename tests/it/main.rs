//! What a user would see: the command at its boundary, published figures, the arithmetic's
//! properties, broken input.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expects by panicking"
)]

mod accepted;
mod allow;
mod annotate;
mod brief;
mod browser;
mod bytes;
mod change_events;
mod changes;
mod checks;
mod cli;
mod compare;
mod compare_earlier;
mod compare_identity;
mod compare_marks;
mod compare_reports;
mod compare_rules;
mod contract;
mod declaration;
mod desk;
mod documents;
mod fields;
mod forecast;
mod formats;
mod forms;
mod golden;
mod groups;
mod handed_over;
mod hostile;
mod input;
mod layouts;
mod made;
mod maps;
mod messages;
mod mutated;
mod odd_books;
mod once;
mod own_standard;
mod own_texts;
mod pages;
mod parquet;
mod plan;
mod plan_more;
mod printed;
mod private;
mod problems;
mod properties;
mod province;
mod readers;
mod report_docx;
mod report_html;
mod report_xlsx;
mod retrace;
mod roll_up;
mod roll_up_reports;
mod rosters;
mod saving;
mod schema;
mod send_back;
mod settings;
mod shapes;
mod standards;
mod surroundings;
mod template;
mod texts;
mod tools;
mod units;
mod verdicts;
mod warehouse;
mod web_page;
mod wrong;

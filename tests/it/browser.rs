//! A headless Chromium that tests drive over its DevTools protocol: pages are opened, clicked and typed
//! into as a reader does, and what the browser complains of is heard.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use crate::tools;

/// A browser that does not answer within this has hung.
const PATIENCE: Duration = Duration::from_secs(60);

/// One browser at a time: more gain nothing on few cores.
static ONE: Mutex<()> = Mutex::new(());

/// A browser with one page.
pub struct Browser {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    session: String,
    next: u64,
    events: Vec<Value>,
    _home: tempfile::TempDir,
    _one: MutexGuard<'static, ()>,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Browser {
    /// Starts a browser; `None` where there is none, or no font for Chinese.
    pub fn start() -> Option<Browser> {
        let chromium = tools::chromium()?;
        tools::chinese_font()?;
        let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let home = tempfile::tempdir().unwrap();
        // DevTools speaks on the third and fourth file.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1", chromium])
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
            ])
            .args(["--no-first-run", "--disable-background-networking"])
            .args([
                "--disable-component-update",
                "--disable-sync",
                "--remote-debugging-pipe",
            ])
            .args([
                "--hide-scrollbars",
                "--force-device-scale-factor=1",
                "--window-size=1200,900",
            ])
            .arg(format!("--user-data-dir={}", home.path().display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = child.stdout.take().unwrap();
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut reader = BufReader::new(output);
            let mut message = Vec::new();
            while reader
                .read_until(0, &mut message)
                .is_ok_and(|read| read > 0)
            {
                message.pop();
                let parsed = serde_json::from_slice(&message);
                if !parsed.is_ok_and(|value| sender.send(value).is_ok()) {
                    break;
                }
                message.clear();
            }
        });
        let mut browser = Browser {
            input: child.stdin.take().unwrap(),
            child,
            messages,
            session: String::new(),
            next: 0,
            events: Vec::new(),
            _home: home,
            _one: one,
        };
        let target = browser.send("Target.createTarget", json!({"url": "about:blank"}));
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let session = browser.send("Target.attachToTarget", attach);
        browser.session = session["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page", "Runtime", "Log", "Network", "Accessibility", "DOM"] {
            browser.send(&format!("{domain}.enable"), json!({}));
        }
        Some(browser)
    }

    /// Sends a command and waits for its answer; events met on the way are kept.
    pub fn send(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        let mut message = json!({"id": id, "method": method, "params": params});
        if !self.session.is_empty() {
            message["sessionId"] = self.session.clone().into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.input.write_all(&bytes).unwrap();
        self.input.flush().unwrap();
        loop {
            let message = self.messages.recv_timeout(PATIENCE).expect(method);
            if message["id"] == id {
                assert!(message["error"].is_null(), "{method}: {message}");
                return message["result"].clone();
            }
            self.events.push(message);
        }
    }

    /// Opens a file, and waits until it is there; what was heard before is forgotten.
    pub fn open(&mut self, path: &std::path::Path) {
        self.events.clear();
        let url = format!("file://{}", path.display());
        self.send("Page.navigate", json!({"url": url}));
        while !self
            .events
            .iter()
            .any(|e| e["method"] == "Page.loadEventFired")
        {
            let event = self
                .messages
                .recv_timeout(PATIENCE)
                .expect("the page loads");
            self.events.push(event);
        }
    }

    /// What the browser complained of since the page was opened, and every request but the page's own.
    pub fn complaints(&mut self) -> Vec<String> {
        // Whatever is on its way has come when this is answered.
        self.send("Runtime.evaluate", json!({"expression": "0"}));
        let told = [
            "Runtime.consoleAPICalled",
            "Runtime.exceptionThrown",
            "Log.entryAdded",
        ];
        let mut found = Vec::new();
        for event in &self.events {
            let method = event["method"].as_str().unwrap_or_default();
            let request = &event["params"]["request"]["url"];
            let url = request.as_str().unwrap_or_default();
            let asked = method == "Network.requestWillBeSent";
            if told.contains(&method)
                || asked && !url.ends_with(".html") && !url.starts_with("data:")
            {
                found.push(event.to_string());
            }
        }
        found
    }

    /// The value of an expression in the page.
    pub fn eval(&mut self, expression: &str) -> Value {
        let params = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let answer = self.send("Runtime.evaluate", params);
        assert!(
            answer["exceptionDetails"].is_null(),
            "{expression}: {answer}"
        );
        answer["result"]["value"].clone()
    }

    /// Clicks with the mouse in the middle of an element.
    pub fn click(&mut self, selector: &str) {
        let place = self.eval(&format!(
            "(() => {{ const e = document.querySelector({selector:?}); e.scrollIntoView({{block: 'center', behavior: 'instant'}}); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }})()"
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            let params = json!({"type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1});
            self.send("Input.dispatchMouseEvent", params);
        }
    }

    /// Presses a key.
    pub fn key(&mut self, key: &str) {
        let (code, text) = match key {
            "Enter" => (13, "\r"),
            "Escape" => (27, ""),
            "Tab" => (9, ""),
            other => panic!("{other}"),
        };
        for kind in ["keyDown", "keyUp"] {
            let mut params =
                json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code});
            if kind == "keyDown" && !text.is_empty() {
                params["text"] = text.into();
            }
            self.send("Input.dispatchKeyEvent", params);
        }
    }

    /// Types a text.
    pub fn type_text(&mut self, text: &str) {
        self.send("Input.insertText", json!({"text": text}));
    }

    /// Switches the page's scripts off or on; for the next page that is opened.
    pub fn scripts(&mut self, on: bool) {
        self.send(
            "Emulation.setScriptExecutionDisabled",
            json!({"value": !on}),
        );
    }

    /// Shows pages in dark or light.
    pub fn dark(&mut self, on: bool) {
        let value = if on { "dark" } else { "light" };
        let features = json!([{"name": "prefers-color-scheme", "value": value}]);
        self.send("Emulation.setEmulatedMedia", json!({"features": features}));
    }

    /// A picture of an element, in PNG as base64.
    pub fn picture(&mut self, selector: &str) -> String {
        let place = self.eval(&format!(
            "(() => {{ const r = document.querySelector({selector:?}).getBoundingClientRect(); return [r.x + scrollX, r.y + scrollY, r.width, r.height]; }})()"
        ));
        let clip = json!({"x": place[0], "y": place[1], "width": place[2], "height": place[3], "scale": 0.5});
        let params = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let answer = self.send("Page.captureScreenshot", params);
        answer["data"].as_str().unwrap().to_owned()
    }
}

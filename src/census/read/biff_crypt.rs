//! The records of an `.xls` that is encrypted with the password that Excel tries by itself
//! ([MS-XLS] 2.2.10, [MS-OFFCRYPTO] 2.3.5 to 2.3.7), decrypted in place.

use md5::Md5;
use rc4::{KeyInit, Rc4, StreamCipher};
use sha1::Sha1;

use crate::census::read::biff_record::Record;
use crate::census::read::bytes::{u16_at, u32_at};
use crate::census::read::crypt::{hash_of, password};
use crate::problem::Kind;

/// A key is good for so many bytes of the stream.
const BLOCK: usize = 1024;

/// What the password comes to in the oldest method: its key, what it is verified by, and the bytes
/// that the records are mixed with.
const XOR: ([u8; 4], [u8; 16]) = (
    [0x59, 0xB3, 0x0A, 0x9A],
    [
        0x87, 0x6B, 0x9A, 0xE2, 0x1E, 0xE3, 0x05, 0x62, 0x1E, 0x69, 0x96, 0x60, 0x98, 0x6E, 0x94,
        0x04,
    ],
);

/// The records that are never encrypted: BOF, FilePass, UsrExcl, FileLock, InterfaceHdr, RRDInfo,
/// RRDHead.
const PLAIN: [u16; 7] = [0x0809, 0x002F, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138];

/// Of this one, the first four bytes are not: where a sheet begins.
const BOUND_SHEET: u16 = 0x0085;

/// How a stream is encrypted.
enum Method {
    Xor,
    /// By keys made of this and the number of their block.
    Rc4 {
        base: Vec<u8>,
        hash: fn(&[&[u8]]) -> Vec<u8>,
        length: usize,
    },
}

/// Decrypts all records of a stream, given the data of its FilePass.
///
/// # Errors
/// Another password.
pub fn decrypt(stream: &mut [u8], file_pass: &[u8]) -> Result<(), Kind> {
    let method = method(file_pass).ok_or(Kind::PasswordProtected)?;
    let mut key = None;
    let mut at = 0;
    while at < stream.len() {
        // What is cut off is seen where the records are read.
        let Some(record) = Record::at(stream, at) else {
            break;
        };
        let begins = at + 4;
        at = record.end();
        let plain = match record.kind() {
            kind if PLAIN.contains(&kind) => continue,
            BOUND_SHEET => 4,
            _ => 0,
        };
        let data = record.data_mut(stream);
        match &method {
            Method::Xor => {
                // The mixing begins anew with each record, by where it ends.
                let first = begins + data.len();
                for (n, byte) in data.iter_mut().enumerate().skip(plain) {
                    let mixed = *byte ^ XOR.1[(first + n) % 16];
                    *byte = mixed.rotate_right(5);
                }
            }
            Method::Rc4 { .. } => {
                for (n, byte) in data.iter_mut().enumerate().skip(plain) {
                    let place = begins + n;
                    *byte ^=
                        stream_byte(&method, &mut key, place).ok_or(Kind::PasswordProtected)?;
                }
            }
        }
    }
    Ok(())
}

/// The byte that one at a place of the stream is mixed with. The key of a block is kept as what it
/// comes to for the whole block.
fn stream_byte(
    method: &Method,
    known: &mut Option<(usize, [u8; BLOCK])>,
    place: usize,
) -> Option<u8> {
    let block = place / BLOCK;
    if known.as_ref().is_none_or(|(of, _)| *of != block) {
        let mut bytes = [0; BLOCK];
        method.cipher(block as u32)?.apply_keystream(&mut bytes);
        *known = Some((block, bytes));
    }
    known.as_ref().map(|(_, bytes)| bytes[place % BLOCK])
}

impl Method {
    fn cipher(&self, block: u32) -> Option<Rc4> {
        let Method::Rc4 { base, hash, length } = self else {
            return None;
        };
        let mut key = hash(&[base, &block.to_le_bytes()]);
        key.truncate(*length);
        // A key of 40 bits is one of 128 that ends with zeros.
        key.resize(if *length == 5 { 16 } else { *length }, 0);
        Rc4::new_from_slice(&key).ok()
    }

    /// Whether a text and its hash, both encrypted, belong together.
    fn is_right(&self, test: &[u8], hashed: &[u8]) -> Option<bool> {
        let Method::Rc4 { hash, .. } = self else {
            return None;
        };
        let mut both = [test, hashed].concat();
        self.cipher(0)?.apply_keystream(&mut both);
        let (test, hashed) = both.split_at_checked(test.len())?;
        Some(hash(&[test]) == hashed)
    }
}

/// How a stream is encrypted, if the password is the one.
fn method(file_pass: &[u8]) -> Option<Method> {
    let (kind, rest) = match file_pass.len() {
        // Excel 5 and 95 know one method only.
        4 => (0, file_pass),
        _ => (u16_at(file_pass, 0)?, file_pass.get(2..)?),
    };
    if kind == 0 {
        return (rest == XOR.0).then_some(Method::Xor);
    }
    let version = (u16_at(rest, 0)?, u16_at(rest, 2)?);
    let rest = rest.get(4..)?;
    let (method, test, hashed) = match version {
        (1, 1) => {
            let salt = rest.get(..16)?;
            let first = hash_of::<Md5>(&[&password()]);
            let pair = [first.get(..5)?, salt].concat();
            let mut base = hash_of::<Md5>(&[&pair.repeat(16)]);
            base.truncate(5);
            let method = Method::Rc4 {
                base,
                hash: hash_of::<Md5>,
                length: 16,
            };
            (method, rest.get(16..32)?, rest.get(32..48)?)
        }
        (2..=4, 2) => {
            let header = rest.get(8..)?;
            let (header, verifier) = header.split_at_checked(u32_at(rest, 4)? as usize)?;
            // RC4, and SHA-1.
            let known = matches!(u32_at(header, 8)?, 0 | 0x6801)
                && matches!(u32_at(header, 12)?, 0 | 0x8004);
            let length = match u32_at(header, 16)? as usize {
                0 => 5,
                bits => bits / 8,
            };
            if !known || !(5..=16).contains(&length) || u32_at(verifier, 0)? != 16 {
                return None;
            }
            let method = Method::Rc4 {
                base: hash_of::<Sha1>(&[verifier.get(4..20)?, &password()]),
                hash: hash_of::<Sha1>,
                length,
            };
            (method, verifier.get(20..36)?, verifier.get(40..60)?)
        }
        _ => return None,
    };
    method.is_right(test, hashed)?.then_some(method)
}

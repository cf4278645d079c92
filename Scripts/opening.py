"""Opens what the program sealed, as another maker would: the key file, and OpenSSL's AES-256-GCM."""
import base64
import ctypes
import ctypes.util
import hashlib
import hmac

_crypto = ctypes.CDLL(ctypes.util.find_library("crypto") or "libcrypto.so.3")
for _name in ("EVP_CIPHER_CTX_new", "EVP_aes_256_gcm"):
    getattr(_crypto, _name).restype = ctypes.c_void_p
GET_TAG_LENGTH, SET_TAG = 16, 0x11


def hkdf(key, info):
    """32 bytes by HKDF-SHA-256 without salt (RFC 5869)."""
    extracted = hmac.new(bytes(32), key, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()


def gcm(key, sealed, place):
    """What was sealed for a place: version, nonce of 12 bytes, ciphertext, tag of 16; the version and the place are bound to it."""
    version, nonce, text, tag = sealed[:1], sealed[1:13], sealed[13:-16], sealed[-16:]
    bound = version + place.encode()
    context = ctypes.c_void_p(_crypto.EVP_CIPHER_CTX_new())
    length, out = ctypes.c_int(), ctypes.create_string_buffer(len(text) + 16)
    try:
        ok = _crypto.EVP_DecryptInit_ex(context, ctypes.c_void_p(_crypto.EVP_aes_256_gcm()), None, key, nonce)
        ok &= _crypto.EVP_DecryptUpdate(context, None, ctypes.byref(length), bound, len(bound))
        ok &= _crypto.EVP_DecryptUpdate(context, out, ctypes.byref(length), text, len(text))
        ok &= _crypto.EVP_CIPHER_CTX_ctrl(context, SET_TAG, GET_TAG_LENGTH, tag)
        ok &= _crypto.EVP_DecryptFinal_ex(context, ctypes.byref(out, len(text)), ctypes.byref(length))
        if ok != 1:
            raise ValueError(f"{place} does not open")
        return out.raw[: len(text)]
    finally:
        _crypto.EVP_CIPHER_CTX_free(context)


class KeyFile:
    """The versions of a key file."""

    def __init__(self, path):
        self.keys = {}
        with open(path) as lines:
            for line in lines:
                name, *digits = line.split()
                if name.isdigit():
                    self.keys[int(name)] = hkdf(bytes.fromhex(digits[0]), b"linli/seal")

    def text(self, stored, place, key, wrapped):
        """A text of the database; `wrapped`: the row of its data key with that number."""
        if not stored.startswith("\x01"):
            return stored
        sealed = base64.urlsafe_b64decode(stored[1:] + "=" * (-len(stored[1:]) % 4))
        data_key = gcm(self.keys[wrapped[0]], wrapped, f"data_key/wrapped/{key}")
        return gcm(data_key, sealed, place).decode()

"""The training platform's client of the labeler, written from the documented REST contract alone."""

import base64
import hashlib
import hmac
import json
import time

import httpx

TIMEOUT_SECONDS = 30.0


class Refused(Exception):
    """A response other than that of a successful call in the contract."""

    def __init__(self, response):
        super().__init__(f"{response.request.method} {response.request.url} answered {response.status_code}: {response.text}")
        self.status = response.status_code
        self.response = response
        self.body = response.json()


class LabelerClient:
    """The six calls. No retries: a failure is raised at once."""

    def __init__(self, url, credential, base="/api/v1/datasets"):
        self.base = base
        self.http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {credential}"},
            timeout=TIMEOUT_SECONDS,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.http.close()

    def get_dataset(self, dataset_id):
        return self._call("GET", f"/{dataset_id}")

    def list_datasets(self, **filters):
        return self._call("GET", "", params=filters)

    def check_permission(self, dataset_id, user_id):
        return self._call("GET", f"/{dataset_id}/permissions/{user_id}")

    def get_download_url(self, dataset_id, **options):
        return self._call("POST", f"/{dataset_id}/download-url", json=options)

    def create_snapshot(self, dataset_id, **options):
        return self._call("POST", f"/{dataset_id}/snapshots", json=options, expected=201)

    def list_snapshots(self, dataset_id, **page):
        return self._call("GET", f"/{dataset_id}/snapshots", params=page)

    def get_snapshot(self, dataset_id, snapshot_id):
        return self._call("GET", f"/{dataset_id}/snapshots/{snapshot_id}")

    def get_datasets(self, dataset_ids):
        return self._call("POST", "/batch", json={"dataset_ids": dataset_ids})

    def _call(self, method, path, expected=200, **request):
        response = self.http.request(method, self.base + path, **request)
        if response.status_code != expected:
            raise Refused(response)
        return response.json()


def service_token(secret, scopes, user_id, lifetime=300, service="platform"):
    """A service's token for one user, whose id it carries as a string."""
    return _signed(secret, {"type": "service", "service": service, "scopes": scopes, "sub": str(user_id)}, lifetime)


def background_token(secret, scopes, lifetime=3600, service="platform-training"):
    """A service's token for background work."""
    return _signed(secret, {"type": "background", "service": service, "scopes": scopes, "sub": None}, lifetime)


def _signed(secret, claims, lifetime):
    """RFC 7515 and RFC 7519 with HS256, by hand: nothing here comes from the labeler."""
    now = int(time.time())
    claims = {**claims, "iat": now, "exp": now + lifetime}
    signed = _encoded({"alg": "HS256", "typ": "JWT"}) + b"." + _encoded(claims)
    signature = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return (signed + b"." + _base64(signature)).decode()


def _encoded(value):
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")

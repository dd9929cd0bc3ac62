#!/usr/bin/env python3
"""Goes through the platform's six calls with one kind of credential and checks every documented key and type.

    platform_client.py URL key|service|background SCENE

SCENE is a JSON file: ids of datasets of `owner` (`private`, `public`, `organization`, and `shared`, where `stranger` is an editor) and of
the users `owner`, `colleague` (of the same organization) and `stranger`. The secrets come from the environment: LABELER_SERVICE_KEY and
SERVICE_JWT_SECRET.
"""

import hashlib
import io
import json
import os
import re
import sys
import zipfile

import httpx

from labeler_client import TIMEOUT_SECONDS, LabelerClient, Refused, background_token, service_token

READ = "labeler:read"
WRITE = "labeler:write"
BOTH_BASES = ("/api/v1/datasets", "/api/v1/platform/datasets")
UNKNOWN_USER = 987654321
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
HASH = re.compile(r"sha256:[0-9a-f]{64}")
FORMATS = ("images", "imagefolder", "yolo", "coco", "pascal_voc", "dice")
VISIBILITIES = ("public", "private", "organization")


# What a value has to be. Python's True is an int, JSON's true is no number.
def text(value):
    return isinstance(value, str)


def integer(value):
    return type(value) is int


def boolean(value):
    return type(value) is bool


def moment(value):
    return text(value) and TIME.fullmatch(value)


def content_hash(value):
    return text(value) and HASH.fullmatch(value)


def texts(value):
    return isinstance(value, list) and all(map(text, value))


def optional(kind):
    return lambda value: value is None or kind(value)


def word(*allowed):
    return lambda value: value in allowed


DATASET = {
    "id": text,
    "name": text,
    "description": optional(text),
    "format": word(*FORMATS),
    "labeled": boolean,
    "storage_type": text,
    "storage_path": text,
    "annotation_path": optional(text),
    "visibility": word(*VISIBILITIES),
    "owner_id": integer,
    "num_classes": integer,
    "num_images": integer,
    "class_names": texts,
    "tags": texts,
    "task_type": optional(text),
    "version": integer,
    "content_hash": content_hash,
    "integrity": text,
    "created_at": moment,
    "updated_at": moment,
}
PERMISSION = {
    "dataset_id": text,
    "user_id": integer,
    "has_access": boolean,
    "is_owner": boolean,
    "permission_level": word("read_only", "read_write", "admin", None),
    "role": word("owner", "editor", "viewer", None),
    "reason": word("owner", "public_dataset", "organization_member", "explicit_permission", "no_access"),
    "granted_at": optional(moment),
}
DOWNLOAD = {
    "dataset_id": text,
    "download_url": text,
    "expires_at": moment,
    "format": word("zip"),
    "size_bytes": integer,
    "content_hash": content_hash,
    "manifest": text,
}
SNAPSHOT = {
    "snapshot_id": lambda value: text(value) and re.fullmatch("snap_[0-9a-f]{12}", value),
    "dataset_id": text,
    "version_tag": optional(text),
    "created_at": moment,
    "storage_path": text,
    "content_hash": content_hash,
}


def same(found, wanted, what):
    if found != wanted:
        raise AssertionError(f"{what} is {found!r}, not {wanted!r}")


def shaped(answer, shape):
    for key, kind in shape.items():
        if key not in answer:
            raise AssertionError(f"{key} is missing from {answer}")
        if not kind(answer[key]):
            raise AssertionError(f"{key} may not be {answer[key]!r}")
    return answer


def refused(status, error, call, *arguments, **options):
    """The error body of a call that has to fail."""
    try:
        answer = call(*arguments, **options)
    except Refused as refusal:
        body = shaped(refusal.body, {"error": text, "message": text, "detail": text, "request_id": text})
        same((refusal.status, body["error"]), (status, error), f"the refusal of {arguments} {options}")
        same(body["detail"], body["message"], "detail")
        same(body["request_id"], refusal.response.headers["X-Request-ID"], "request_id")
        return body
    raise AssertionError(f"{arguments} {options} must be refused and got {answer}")


class Checks:
    """What holds whatever the credential, as long as its bearer may see all of the owner's datasets."""

    def __init__(self, client, scene):
        self.client = client
        self.scene = scene
        self.ids = [scene[name] for name in ("private", "public", "organization", "shared")]

    def single(self):
        for dataset_id in self.ids:
            dataset = shaped(self.client.get_dataset(dataset_id), DATASET)
            same(dataset["id"], dataset_id, "id")
            same(dataset["owner_id"], self.scene["owner"], "owner_id")
            same(dataset["num_classes"], len(dataset["class_names"]), "num_classes")
        same(self.client.get_dataset(self.scene["shared"])["description"], None, "an absent description")
        body = refused(404, "dataset_not_found", self.client.get_dataset, "ds_xyz")
        same(body["dataset_id"], "ds_xyz", "dataset_id")
        same(body["message"], "Dataset ds_xyz does not exist", "message")

    def listing(self):
        owner = self.scene["owner"]
        page = self.client.list_datasets(user_id=owner)
        shaped(page, {"datasets": lambda found: isinstance(found, list), "total": integer, "page": integer, "limit": integer})
        same((page["page"], page["limit"], page["total"]), (1, 20, 4), "page, limit, total")
        for dataset in page["datasets"]:
            same(shaped(dataset, DATASET)["owner_id"], owner, "owner_id")
        self._found({}, "private", "public", "organization", "shared")
        for visibility in VISIBILITIES:
            wanted = ("private", "shared") if visibility == "private" else (visibility,)
            self._found({"visibility": visibility}, *wanted)
        self._found({"labeled": "true"}, "private", "organization", "shared")
        self._found({"labeled": "false"}, "public")
        self._found({"format": "images"}, "public")
        self._found({"format": "dice"}, "private", "organization", "shared")
        self._found({"format": "yolo"})
        self._found({"task_type": "image_classification"}, "public")
        self._found({"tags": "common"}, "private", "public")
        self._found({"tags": "common,first"}, "private")
        self._found({"tags": ["common", "first"]}, "private")
        self._found({"tags": ["common", "first", "second"]})
        self._found({"q": "PUBLIC"}, "public")
        self._found({"q": "of the private one"}, "private")
        self._found({"q": "100%"})
        self._found({"visibility": "private", "labeled": "true", "tags": "first", "format": "dice", "q": "private"}, "private")
        same(self.client.list_datasets(user_id=UNKNOWN_USER)["total"], 0, "total of an unknown user")
        self._pages()

    def _found(self, filters, *names):
        page = self.client.list_datasets(user_id=self.scene["owner"], limit=200, **filters)
        found = {dataset["id"] for dataset in page["datasets"]}
        same(found, {self.scene[name] for name in names}, f"the list by {filters}")
        same(page["total"], len(names), "total")

    def _pages(self):
        seen = []
        for number in (1, 2):
            page = self.client.list_datasets(user_id=self.scene["owner"], page=number, limit=3)
            same((page["page"], page["limit"], page["total"]), (number, 3, 4), "page, limit, total")
            seen += [dataset["id"] for dataset in page["datasets"]]
        same(seen, [each["id"] for each in self.client.list_datasets(user_id=self.scene["owner"])["datasets"]], "the pages together")
        same(self.client.list_datasets(user_id=self.scene["owner"], page=9)["datasets"], [], "a page beyond the end")

    def permissions(self):
        self._may("private", "owner", "admin", "owner", "owner")
        self._may("private", "colleague", None, None, "no_access")
        self._may("private", "stranger", None, None, "no_access")
        self._may("public", "stranger", "read_only", "viewer", "public_dataset")
        self._may("organization", "colleague", "read_only", "viewer", "organization_member")
        self._may("organization", "stranger", None, None, "no_access")
        granted = self._may("shared", "stranger", "read_write", "editor", "explicit_permission")
        same(bool(granted["granted_at"]), True, "granted_at of a role that was given")
        for name in ("private", "public", "organization", "shared"):
            unknown = shaped(self.client.check_permission(self.scene[name], UNKNOWN_USER), PERMISSION)
            same((unknown["has_access"], unknown["reason"]), (False, "no_access"), "access of an unknown user")
        refused(404, "dataset_not_found", self.client.check_permission, "ds_xyz", self.scene["owner"])
        for unknown in ("0", "-1", "nobody", "1.5", "9223372036854775808", "%00"):
            refused(400, "invalid_request", self.client.check_permission, self.scene["private"], unknown)

    def _may(self, dataset, user, level, role, reason):
        answer = shaped(self.client.check_permission(self.scene[dataset], self.scene[user]), PERMISSION)
        same((answer["dataset_id"], answer["user_id"]), (self.scene[dataset], self.scene[user]), "dataset and user")
        same((answer["permission_level"], answer["role"], answer["reason"]), (level, role, reason), f"permission of {user} on {dataset}")
        same(answer["has_access"], role is not None, "has_access")
        same(answer["is_owner"], role == "owner", "is_owner")
        return answer

    def download(self):
        dataset = self.client.get_dataset(self.scene["private"])
        answers = [
            self.client.get_download_url(dataset["id"]),
            self.client.get_download_url(dataset["id"], expires_in=60, user_id=self.scene["owner"], purpose="training"),
            self.client.get_download_url(dataset["id"], expiration_seconds=604800),
        ]
        for answer in answers:
            same(shaped(answer, DOWNLOAD)["content_hash"], dataset["content_hash"], "content_hash")
        # No base URL, no header: a training job has the link and nothing else.
        zipped = httpx.get(answers[0]["download_url"], timeout=TIMEOUT_SECONDS)
        same((zipped.status_code, zipped.headers["Content-Type"]), (200, "application/zip"), "the download")
        self._intact(zipped.content, answers[0])
        broken = httpx.get(answers[0]["download_url"][:-2] + "AA", timeout=TIMEOUT_SECONDS)
        same((broken.status_code, broken.json()["error"]), (401, "unauthenticated"), "a link with another signature")
        for seconds in (0, 59, 604801):
            refused(400, "invalid_request", self.client.get_download_url, dataset["id"], expires_in=seconds)
        refused(404, "dataset_not_found", self.client.get_download_url, dataset["id"], user_id=self.scene["stranger"])
        refused(404, "dataset_not_found", self.client.get_download_url, "ds_xyz")

    def _intact(self, zipped, promised):
        with zipfile.ZipFile(io.BytesIO(zipped)) as files:
            entries = [json.loads(line) for line in files.read(".labeler/manifest.ndjson").splitlines()]
            for entry in entries:
                data = files.read(entry["path"])
                same((len(data), hashlib.sha256(data).hexdigest()), (entry["size"], entry["sha256"]), entry["path"])
            names = {name for name in files.namelist() if not name.startswith(".labeler/") and name != "meta.json"}
        same(names, {entry["path"] for entry in entries}, "the files of the zip")
        same(sum(entry["size"] for entry in entries), promised["size_bytes"], "size_bytes")
        hashed = hashlib.sha256()
        for entry in sorted(entries, key=lambda each: each["path"].encode()):
            hashed.update(f"{entry['path']}\0{entry['sha256']}\0{entry['size']}\n".encode())
        same("sha256:" + hashed.hexdigest(), promised["content_hash"], "content_hash recomputed")
        print(f"    {len(entries)} files, {promised['content_hash']}")

    def snapshots(self):
        dataset = self.client.get_dataset(self.scene["private"])
        made = self.client.create_snapshot(
            dataset["id"], version_tag="run 7", created_by_user_id=self.scene["owner"], notes="before training"
        )
        same(shaped(made, SNAPSHOT)["dataset_id"], dataset["id"], "dataset_id")
        same((made["version_tag"], made["content_hash"]), ("run 7", dataset["content_hash"]), "version_tag, content_hash")
        same(made["storage_path"], f"snapshots/{made['snapshot_id']}/", "storage_path")
        read = shaped(self.client.get_snapshot(dataset["id"], made["snapshot_id"]), SNAPSHOT)
        same({key: read[key] for key in SNAPSHOT}, {key: made[key] for key in SNAPSHOT}, "the snapshot read again")
        listed = self.client.list_snapshots(dataset["id"])
        same(listed["snapshots"][0]["snapshot_id"], made["snapshot_id"], "the newest snapshot")
        same(integer(listed["total"]), True, "total is a number")
        pinned = self.client.get_download_url(dataset["id"], snapshot_id=made["snapshot_id"])
        self._intact(httpx.get(pinned["download_url"], timeout=TIMEOUT_SECONDS).content, pinned)
        refused(404, "snapshot_not_found", self.client.get_snapshot, dataset["id"], "snap_000000000000")
        refused(404, "dataset_not_found", self.client.create_snapshot, "ds_xyz")

    def batch(self):
        asked = [self.ids[2], "ds_xyz", self.ids[0], "not an id/at all", self.ids[1]]
        answer = self.client.get_datasets(asked)
        same([shaped(each, DATASET)["id"] for each in answer["datasets"]], [self.ids[2], self.ids[0], self.ids[1]], "datasets in order")
        same(answer["not_found"], ["ds_xyz", "not an id/at all"], "not_found")
        same(self.client.get_datasets([]), {"datasets": [], "not_found": []}, "a batch of none")
        many = [f"ds_{number:016x}" for number in range(50)]
        same(self.client.get_datasets(many)["not_found"], many, "not_found of 50")
        refused(400, "invalid_request", self.client.get_datasets, many + ["ds_1"])

    def all(self):
        for check in (self.single, self.listing, self.permissions, self.download, self.snapshots, self.batch):
            check()
            print(f"  ok {check.__name__} at {self.client.base}")


def check_scopes(url, scene, token):
    """`token` makes a credential of the scopes it is given."""
    dataset_id = scene["private"]
    for base in BOTH_BASES:
        with LabelerClient(url, token([WRITE]), base) as client:
            for call in (client.get_dataset, client.get_download_url):
                same(refused(403, "missing_scope", call, dataset_id)["required_scope"], READ, "required_scope")
            for call, *arguments in (
                (client.list_datasets,),
                (client.get_datasets, [dataset_id]),
                (client.check_permission, dataset_id, scene["owner"]),
            ):
                same(refused(403, "missing_scope", call, *arguments)["required_scope"], READ, "required_scope")
        with LabelerClient(url, token([READ]), base) as client:
            shaped(client.get_dataset(dataset_id), DATASET)
            body = refused(403, "missing_scope", client.create_snapshot, dataset_id)
            same(body["required_scope"], WRITE, "required_scope")
    print("  ok scopes")


def check_sight_of_users(url, scene, secret):
    """A service that acts for a user sees what that user may see."""
    sights = {
        "owner": ("private", "public", "organization", "shared"),
        "colleague": ("public", "organization"),
        "stranger": ("public", "shared"),
    }
    ids = {name: scene[name] for name in sights["owner"]}
    for user, seen in sights.items():
        with LabelerClient(url, service_token(secret, [READ, WRITE], scene[user])) as client:
            for name, dataset_id in ids.items():
                if name in seen:
                    same(client.get_dataset(dataset_id)["id"], dataset_id, "id")
                    same(client.check_permission(dataset_id, scene[user])["has_access"], True, f"access of {user} to {name}")
                else:
                    for call in (client.get_dataset, client.get_download_url, client.create_snapshot, client.list_snapshots):
                        refused(404, "dataset_not_found", call, dataset_id)
                    refused(404, "dataset_not_found", client.check_permission, dataset_id, scene[user])
            listed = {each["id"] for each in client.list_datasets(user_id=scene["owner"])["datasets"]}
            same(listed, {ids[name] for name in seen}, f"what {user} sees listed")
            batch = client.get_datasets(list(ids.values()))
            same([each["id"] for each in batch["datasets"]], [ids[name] for name in ids if name in seen], "what is found")
            same(batch["not_found"], [ids[name] for name in ids if name not in seen], "what is not")
    with LabelerClient(url, service_token(secret, [READ, WRITE], scene["stranger"])) as client:
        body = refused(403, "permission_denied", client.check_permission, scene["public"], scene["colleague"])
        same(body["required_permission"], "owner", "required_permission")
    with LabelerClient(url, service_token(secret, [READ], UNKNOWN_USER)) as client:
        for name in ("private", "public"):
            refused(401, "unauthenticated", client.get_dataset, scene[name])
            refused(401, "unauthenticated", client.check_permission, scene[name], UNKNOWN_USER)
    print("  ok what users see")


def check_refused_tokens(url, scene, secret):
    for why, token in {
        "expired": service_token(secret, [READ], scene["owner"], lifetime=-1),
        "of another secret": service_token("x" * 32, [READ], scene["owner"]),
        "valid for a day": background_token(secret, [READ], lifetime=86400),
        "of a user who is none": service_token(secret, [READ], "root"),
        "no token": "nonsense",
    }.items():
        with LabelerClient(url, token) as client:
            refused(401, "unauthenticated", client.get_dataset, scene["private"])
        print(f"  ok refused: {why}")


def main():
    url, kind, scene_file = sys.argv[1:]
    with open(scene_file, encoding="utf-8") as file:
        scene = json.load(file)
    secret = os.environ["SERVICE_JWT_SECRET"]
    credential = {
        "key": lambda: os.environ["LABELER_SERVICE_KEY"],
        "service": lambda: service_token(secret, [READ, WRITE], scene["owner"]),
        "background": lambda: background_token(secret, [READ, WRITE]),
    }[kind]
    for base in BOTH_BASES:
        with LabelerClient(url, credential(), base) as client:
            Checks(client, scene).all()
    if kind == "service":
        check_scopes(url, scene, lambda scopes: service_token(secret, scopes, scene["owner"]))
        check_sight_of_users(url, scene, secret)
        check_refused_tokens(url, scene, secret)
    if kind == "background":
        check_scopes(url, scene, lambda scopes: background_token(secret, scopes))
    print(f"all calls pass with the {kind} credential")


if __name__ == "__main__":
    main()

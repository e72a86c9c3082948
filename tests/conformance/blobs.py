"""Containers and block blobs with `azure-storage-blob` 12."""

import base64
import hashlib
import os
from datetime import datetime, timedelta, timezone
from uuid import uuid4

import requests
from azure.core import MatchConditions
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceModifiedError,
    ResourceNotFoundError,
)
from azure.storage.blob import (
    AccountSasPermissions,
    BlobBlock,
    BlobPrefix,
    BlobSasPermissions,
    BlobServiceClient,
    ContainerSasPermissions,
    ContentSettings,
    ResourceTypes,
    generate_account_sas,
    generate_blob_sas,
    generate_container_sas,
)

from report import Report, connection, fails, same

report = Report("azure-storage-blob")
CONNECTION = os.environ["PETSTORE_STORAGE"]
account = connection("PETSTORE_STORAGE")
NAME, KEY = account["AccountName"], account["AccountKey"]
service = BlobServiceClient.from_connection_string(CONNECTION, retry_total=0)
container = service.create_container(f"c{uuid4().hex}")


def put(name, data=b"hello", **options):
    blob = container.get_blob_client(name)
    blob.upload_blob(data, **options)
    return blob


def code(error):
    return getattr(error.error_code, "value", error.error_code)


@report.operation("create, get, list, delete a container")
def _():
    name = f"c{uuid4().hex}"
    made = service.create_container(name, metadata={"owner": "stock"})
    same(made.get_container_properties().metadata, {"owner": "stock"})
    listed = list(service.list_containers(name_starts_with=name, include_metadata=True))
    same([(item.name, item.metadata) for item in listed], [(name, {"owner": "stock"})])
    same(made.exists(), True)
    made.delete_container()
    same(made.exists(), False)


@report.operation("create a container twice, and with a bad name")
def _():
    error = fails(ResourceExistsError, service.create_container, container.container_name)
    same(code(error), "ContainerAlreadyExists")
    error = fails(HttpResponseError, service.create_container, "ab")
    same((error.status_code, code(error)), (400, "OutOfRangeInput"))


@report.operation("list containers in pages")
def _():
    prefix = f"p{uuid4().hex}"
    names = [f"{prefix}-{n}" for n in range(5)]
    for name in names:
        service.create_container(name)
    pages = [[item.name for item in page] for page in service.list_containers(prefix, results_per_page=2).by_page()]
    same(pages, [names[:2], names[2:4], names[4:]])


@report.operation("put, get, properties, delete")
def _():
    blob = put("plain.txt", b"hello", content_settings=ContentSettings("text/plain", cache_control="no-store"))
    same(blob.download_blob().readall(), b"hello")
    found = blob.get_blob_properties()
    same((found.size, found.blob_type), (5, "BlockBlob"))
    same((found.content_settings.content_type, found.content_settings.cache_control), ("text/plain", "no-store"))
    blob.delete_blob()
    same(blob.exists(), False)


@report.operation("an empty blob, and a name that needs encoding")
def _():
    blob = put("a b/größe?#%.txt", b"")
    same(blob.download_blob().readall(), b"")
    same("a b/größe?#%.txt" in [item.name for item in container.list_blobs()], True)
    blob.delete_blob()


@report.operation("get a range")
def _():
    blob = put("range", b"0123456789")
    same(blob.download_blob(offset=2, length=3).readall(), b"234")
    same(blob.download_blob(offset=7).readall(), b"789")
    same(blob.download_blob(offset=8, length=100).readall(), b"89")
    error = fails(HttpResponseError, blob.download_blob, offset=10, length=1)
    same((error.status_code, code(error)), (416, "InvalidRange"))


@report.operation("metadata: put, change, replace")
def _():
    blob = put("meta", metadata={"revision": "1", "note": "a b"})
    same(blob.get_blob_properties().metadata, {"revision": "1", "note": "a b"})
    blob.set_blob_metadata({"revision": "2"})
    same(blob.get_blob_properties().metadata, {"revision": "2"})
    same(blob.download_blob().properties.metadata, {"revision": "2"})


@report.operation("content headers: change")
def _():
    blob = put("headers")
    blob.set_http_headers(ContentSettings("application/json", content_language="en", content_disposition="inline"))
    found = blob.get_blob_properties().content_settings
    same((found.content_type, found.content_language, found.content_disposition), ("application/json", "en", "inline"))


@report.operation("MD5: stored, checked, wrong")
def _():
    blob = put("md5", b"hello", validate_content=True)
    digest = hashlib.md5(b"hello").digest()
    same(bytes(blob.get_blob_properties().content_settings.content_md5), digest)
    same(blob.download_blob(validate_content=True).readall(), b"hello")
    wrong = {"Content-MD5": base64.b64encode(b"0" * 16).decode()}
    error = fails(HttpResponseError, blob.upload_blob, b"other", overwrite=True, headers=wrong)
    same((error.status_code, code(error)), (400, "Md5Mismatch"))


@report.operation("blocks: stage, commit, commit anew")
def _():
    blob = container.get_blob_client("blocks")
    for name in ("a", "b", "c"):
        blob.stage_block(name, name.encode() * 3)
    blob.commit_block_list([BlobBlock("b"), BlobBlock("a")], metadata={"m": "1"})
    same(blob.download_blob().readall(), b"bbbaaa")
    blob.stage_block("d", b"ddd")
    blob.commit_block_list([BlobBlock("d")])
    same(blob.download_blob().readall(), b"ddd")
    error = fails(HttpResponseError, blob.commit_block_list, [BlobBlock("never")])
    same((error.status_code, code(error)), (400, "InvalidBlockList"))


@report.operation("blocks: list, reuse what is committed")
def _():
    def listed(kind):
        return [[(block.id, block.size) for block in blocks] for blocks in blob.get_block_list(kind)]

    blob = container.get_blob_client("reused")
    fails(ResourceNotFoundError, blob.get_block_list)
    blob.stage_block("a", b"aaa")
    blob.stage_block("b", b"b")
    same(listed("all"), [[], [("a", 3), ("b", 1)]])
    blob.commit_block_list([BlobBlock("b"), BlobBlock("a")])
    same(listed("all"), [[("b", 1), ("a", 3)], []])
    blob.stage_block("a", b"AAAA")
    same(listed("committed"), [[("b", 1), ("a", 3)], []])
    same(listed("uncommitted"), [[], [("a", 4)]])
    # Whatever state a BlobBlock has, this version of the client sends <Latest>.
    blob.commit_block_list([BlobBlock("a"), BlobBlock("b")])
    same(blob.download_blob().readall(), b"AAAAb")
    same(listed("all"), [[("a", 4), ("b", 1)], []])


@report.operation("blocks: refused ids, dropped by a whole blob")
def _():
    blob = container.get_blob_client("dropped")
    blob.stage_block("a", b"a")
    error = fails(HttpResponseError, blob.stage_block, "longer", b"a")
    same((error.status_code, code(error)), (400, "InvalidBlobOrBlock"))
    blob.upload_blob(b"whole", overwrite=True)
    same(blob.get_block_list("all"), ([], []))
    error = fails(HttpResponseError, blob.commit_block_list, [BlobBlock("a")])
    same((error.status_code, code(error)), (400, "InvalidBlockList"))
    same(blob.download_blob().readall(), b"whole")


@report.operation("what is not supported is refused by name")
def _():
    blob = put("refused")
    for unsupported in (blob.create_snapshot, blob.acquire_lease):
        error = fails(HttpResponseError, unsupported)
        same((error.status_code, code(error)), (501, "APINotImplemented"))


@report.operation("a large blob, uploaded and downloaded in parts")
def _():
    small = BlobServiceClient.from_connection_string(
        CONNECTION, max_single_put_size=64 << 10, max_block_size=64 << 10, max_single_get_size=64 << 10,
        max_chunk_get_size=64 << 10,
    )
    data = os.urandom((1 << 20) + 17)
    blob = small.get_blob_client(container.container_name, "large")
    blob.upload_blob(data, max_concurrency=4)
    same(blob.download_blob(max_concurrency=4).readall() == data, True)


@report.operation("list: prefix, delimiter, metadata, pages")
def _():
    for name in ("list/a", "list/b", "list/sub/c", "list/sub/d", "list/z"):
        put(name, metadata={"n": name[-1]})
    listed = container.list_blobs("list/", include=["metadata"])
    same([(item.name[5:], item.metadata["n"]) for item in listed],
         [("a", "a"), ("b", "b"), ("sub/c", "c"), ("sub/d", "d"), ("z", "z")])
    walked = [(item.name[5:], isinstance(item, BlobPrefix)) for item in container.walk_blobs("list/", delimiter="/")]
    same(sorted(walked), [("a", False), ("b", False), ("sub/", True), ("z", False)])
    pages = [[item.name[5:] for item in page] for page in container.list_blobs("list/", results_per_page=2).by_page()]
    same(pages, [["a", "b"], ["sub/c", "sub/d"], ["z"]])


@report.operation("If-None-Match *: create only")
def _():
    blob = put("once", b"first")
    error = fails(ResourceExistsError, blob.upload_blob, b"second", overwrite=False)
    same((error.status_code, code(error)), (409, "BlobAlreadyExists"))
    same(blob.download_blob().readall(), b"first")


@report.operation("If-Match: only what was read")
def _():
    blob = put("match", b"1")
    stale = blob.get_blob_properties().etag
    only = {"etag": stale, "match_condition": MatchConditions.IfNotModified}
    blob.upload_blob(b"2", overwrite=True, **only)
    error = fails(ResourceModifiedError, blob.upload_blob, b"3", overwrite=True, **only)
    same((error.status_code, code(error)), (412, "ConditionNotMet"))
    fails(ResourceModifiedError, blob.delete_blob, **only)
    fails(ResourceModifiedError, blob.download_blob, **only)


@report.operation("If-None-Match: only what is new")
def _():
    blob = put("none-match", b"1")
    known = {"etag": blob.get_blob_properties().etag, "match_condition": MatchConditions.IfModified}
    error = fails(HttpResponseError, blob.download_blob, **known)
    same(error.status_code, 304)
    blob.upload_blob(b"2", overwrite=True)
    same(blob.download_blob(**known).readall(), b"2")


@report.operation("If-Modified-Since, If-Unmodified-Since")
def _():
    blob = put("since", b"1")
    written = blob.get_blob_properties().last_modified
    hour = timedelta(hours=1)
    same(blob.download_blob(if_modified_since=written - hour).readall(), b"1")
    same(blob.download_blob(if_unmodified_since=written + hour).readall(), b"1")
    same(fails(HttpResponseError, blob.download_blob, if_modified_since=written).status_code, 304)
    same(fails(HttpResponseError, blob.download_blob, if_unmodified_since=written - hour).status_code, 412)


@report.operation("what is not there")
def _():
    missing = container.get_blob_client("missing")
    same(code(fails(ResourceNotFoundError, missing.download_blob)), "BlobNotFound")
    same(code(fails(ResourceNotFoundError, missing.delete_blob)), "BlobNotFound")
    elsewhere = service.get_blob_client(f"c{uuid4().hex}", "x")
    same(code(fails(ResourceNotFoundError, elsewhere.upload_blob, b"x")), "ContainerNotFound")


def within(permission, hours=1, name="sas"):
    return generate_blob_sas(
        NAME, container.container_name, name, account_key=KEY, permission=permission,
        expiry=datetime.now(timezone.utc) + timedelta(hours=hours), content_type="text/sas",
    )


def with_sas(token, name="sas"):
    url = f"{service.url.split('?')[0].rstrip('/')}/"
    return BlobServiceClient(url, credential=token, retry_total=0).get_blob_client(container.container_name, name)


@report.operation("service SAS of a blob: read, overridden headers, no write")
def _():
    put("sas", b"shared")
    reader = with_sas(within(BlobSasPermissions(read=True)))
    found = reader.download_blob()
    same((found.readall(), found.properties.content_settings.content_type), (b"shared", "text/sas"))
    error = fails(HttpResponseError, reader.upload_blob, b"x", overwrite=True)
    same((error.status_code, code(error)), (403, "AuthorizationPermissionMismatch"))


@report.operation("service SAS: expired, for another blob, forged")
def _():
    put("sas2")
    token = within(BlobSasPermissions(read=True))
    for blob in (
        with_sas(within(BlobSasPermissions(read=True), hours=-1)),
        with_sas(token, "sas2"),
        with_sas(token.replace("sp=r", "sp=rw")),
    ):
        same(fails(ClientAuthenticationError, blob.download_blob).status_code, 403)


@report.operation("service SAS of a container: list, create")
def _():
    token = generate_container_sas(
        NAME, container.container_name, account_key=KEY,
        permission=ContainerSasPermissions(list=True, create=True, write=True),
        expiry=datetime.now(timezone.utc) + timedelta(hours=1),
    )
    blob = with_sas(token, "by-sas")
    blob.upload_blob(b"x")
    base = service.url.split("?")[0].rstrip("/")
    listing = BlobServiceClient(f"{base}/", credential=token).get_container_client(container.container_name)
    same("by-sas" in [item.name for item in listing.list_blobs()], True)
    same(fails(HttpResponseError, blob.download_blob).status_code, 403)


@report.operation("account SAS: services, kinds of resources, permissions")
def _():
    def token(resources, **permissions):
        return generate_account_sas(
            NAME, KEY, resource_types=ResourceTypes(**resources), permission=AccountSasPermissions(**permissions),
            expiry=datetime.now(timezone.utc) + timedelta(hours=1),
        )

    blob = with_sas(token({"object": True}, read=True, write=True, create=True), "account-sas")
    blob.upload_blob(b"x")
    same(blob.download_blob().readall(), b"x")
    same(fails(HttpResponseError, blob.delete_blob).status_code, 403)
    wrong_kind = with_sas(token({"service": True}, read=True), "account-sas")
    same(fails(HttpResponseError, wrong_kind.download_blob).status_code, 403)


@report.operation("Shared Key: a wrong key, an unknown account")
def _():
    wrong = base64.b64encode(b"0" * 64).decode()
    client = BlobServiceClient.from_connection_string(CONNECTION.replace(KEY, wrong), retry_total=0)
    error = fails(ClientAuthenticationError, client.get_blob_client(container.container_name, "x").download_blob)
    same((error.status_code, code(error)), (403, "AuthenticationFailed"))


@report.operation("errors are XML with their code in the header")
def _():
    url = f"{service.url.split('?')[0].rstrip('/')}/{container.container_name}/missing?{within(BlobSasPermissions(read=True), name='missing')}"
    answer = requests.get(url, timeout=20)
    same((answer.status_code, answer.headers["x-ms-error-code"]), (404, "BlobNotFound"))
    same("<Error><Code>BlobNotFound</Code><Message>" in answer.text, True)
    head = requests.head(url, timeout=20)
    same((head.status_code, head.headers["x-ms-error-code"], head.content), (404, "BlobNotFound", b""))


container.delete_container()
report.end()

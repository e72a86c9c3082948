"""The REST client of `azure-servicebus` 0.21.1, pointed at the emulator."""

from urllib.parse import urlsplit

from azure.servicebus import ServiceBusService

from report import connection

settings = connection("PETSTORE_SERVICE_BUS")


def service(key=None, rule=None, settings=settings):
    key = key or settings["SharedAccessKey"]
    rule = rule or settings["SharedAccessKeyName"]
    place = urlsplit(settings["Endpoint"])
    client = ServiceBusService(
        place.hostname,
        shared_access_key_name=rule,
        shared_access_key_value=key,
        host_base=f":{place.port}",
        timeout=20,
    )
    client._httpclient.protocol = "http"
    return client

"""Errors with a message that may reach a user, and the HTTP status the api answers with.

They travel over RPC by name: a client rebuilds those of this module alone (see ``common.rpc``).
Each is constructed from keyword arguments, which fill its message.
"""

from typing import Any, ClassVar


class MicronovaError(Exception):
    """Base of all errors; ``message`` is safe to show, ``code`` is the HTTP status it maps to.

    ``passes`` says of a conflict that waiting helps.
    """

    message: ClassVar[str] = "An unexpected error occurred."
    code: ClassVar[int] = 500
    passes: ClassVar[bool] = False

    def __init__(self, text: str | None = None, **kwargs: Any) -> None:
        # oslo.messaging rebuilds a remote error as cls(*args, **kwargs): args holds the final text
        self.kwargs: dict[str, Any] = kwargs
        super().__init__(text if text is not None else self.message.format(**kwargs))


class Invalid(MicronovaError):
    message = "The request is not valid: {reason}"
    code = 400


class Forbidden(MicronovaError):
    message = "Policy doesn't allow {rule} to be performed."
    code = 403


class NotAnAdministrator(Forbidden):
    """A caller asked over RPC for what the api lets administrators alone ask for."""

    message = "{method} is for administrators."


class NotTheSender(Forbidden):
    message = "{sender} can't report for {topic} on host {host}: each service speaks for itself."


class OverQuota(Forbidden):
    message = (
        "Quota exceeded for {overs}: Requested {requested}, but already used {used} of {allowed} "
        "{overs}"
    )


class KeypairLimitExceeded(OverQuota):
    message = "Quota exceeded, too many key pairs."


class MetadataLimitExceeded(OverQuota):
    message = "Maximum number of metadata items exceeds {allowed}"


class ServerGroupLimitExceeded(OverQuota):
    message = "Quota exceeded, too many server groups."


class GroupMemberLimitExceeded(OverQuota):
    message = "Quota exceeded, too many servers in group"


class NotFound(MicronovaError):
    message = "The resource could not be found."
    code = 404


class InstanceNotFound(NotFound):
    message = "Instance {instance} could not be found."


class FlavorNotFound(NotFound):
    message = "Flavor {flavor} could not be found."


class ImageNotFound(NotFound):
    message = "Image {image} could not be found."


class KeypairNotFound(NotFound):
    message = "Keypair {name} not found for user {user_id}"


class ImageInUse(MicronovaError):
    message = "Image {image} is in use: server {instance} is shelved, and is made of it again."
    code = 409


class ServiceNotFound(NotFound):
    message = "Service {service} could not be found."


class ComputeHostNotFound(NotFound):
    message = "Compute host {host} could not be found."


class ServerGroupNotFound(NotFound):
    message = "Instance group {group} could not be found."


class AggregateNotFound(NotFound):
    message = "Aggregate {aggregate} could not be found."


class AggregateHostNotFound(NotFound):
    message = "Cannot remove host {host} in aggregate {aggregate}"


class ComputeNodeNotFound(NotFound):
    message = "Hypervisor {node} could not be found."


class ActionNotFound(NotFound):
    message = "Action for request_id {request_id} on instance {instance} not found"


class TagNotFound(NotFound):
    message = "Server {instance} has no tag '{tag}'"


class TooManyTags(Invalid):
    message = "The number of tags exceeded the per-server limit {most}"


class LimitTooLow(Invalid):
    message = (
        "Quota limit {limit} for {resource} must be greater than or equal to already used and "
        "reserved {least}."
    )


class LimitTooHigh(Invalid):
    message = "Quota limit {limit} for {resource} must be less than or equal to {most}."


class MigrationNotFound(NotFound):
    message = "Migration {migration} not found for instance {instance}"


class MarkerNotFound(Invalid):
    message = "marker [{marker}] not found"


class ExtraSpecNotFound(NotFound):
    message = "Flavor {flavor} has no extra specs with key {key}."


class FlavorAccessNotFound(NotFound):
    message = "Flavor access not found for {flavor} / {project} combination."


class FlavorAccessExists(MicronovaError):
    message = "Flavor access already exists for flavor {flavor} and project {project} combination."
    code = 409


class PublicFlavor(MicronovaError):
    message = "Can not add access to a public flavor."
    code = 409


class FlavorExists(MicronovaError):
    message = "Flavor with {field} {value} already exists."
    code = 409


class KeyPairExists(MicronovaError):
    message = "Key pair '{name}' already exists."
    code = 409


class AggregateExists(MicronovaError):
    message = "Aggregate {name} already exists."
    code = 409


class AggregateHostExists(MicronovaError):
    message = "Aggregate {aggregate} already has host {host}."
    code = 409


class AggregateInvalid(Invalid):
    """What an aggregate is to become can't be."""

    message = "Cannot {change} aggregate {aggregate}. Reason: {reason}."


class AggregateConflict(AggregateInvalid):
    """A host can't come to an aggregate, or leave it."""

    code = 409


class InstanceInvalidState(MicronovaError):
    message = "Cannot '{action}' instance {instance} while it is in {attribute} {state}"
    code = 409


class InstanceBusy(InstanceInvalidState):
    """Something else is being done to it, and will be over."""

    passes = True


class UnshelveInvalidState(MicronovaError):
    message = (
        "Server {instance} is {state}: where it is to be unshelved can be said of one that is "
        "SHELVED_OFFLOADED."
    )
    code = 409


class UnshelveHostNotInZone(MicronovaError):
    message = 'Host "{host}" is not in the availability zone "{zone}".'
    code = 409


class InstanceNotReady(MicronovaError):
    """It is on no host, so nothing can be done to its guest."""

    message = "Instance {instance} is not ready"
    code = 409


class InstanceIsLocked(MicronovaError):
    message = "Instance {instance} is locked"
    code = 409


class NotUnderstood(MicronovaError):
    message = (
        "Cannot '{action}' instance {instance} yet: a compute service of an older release would "
        "not know how. Ask the operator to upgrade all of them."
    )
    code = 409


class ActionNotInstalled(MicronovaError):
    message = (
        "The server's host has no package that knows how to '{action}'. Ask the operator for it."
    )
    code = 409


class NotSupportedByDriver(MicronovaError):
    """A virt driver does not have an optional method."""

    message = "This is not supported by the driver of the server's host: {driver} can't {method}."
    code = 501


class ConsoleNotAvailable(NotFound):
    message = "The console of instance {instance} can't be read, see the log of its host."


class HostUnavailable(MicronovaError):
    """What a host is called for can't be had now; it is not named to users."""

    message = "The host of instance {instance} is down, or busy. Try again in a moment."
    code = 503


class ServiceInUse(MicronovaError):
    message = "Service {service} can't be deleted: {reason}."
    code = 409


class IdempotencyKeyReused(MicronovaError):
    message = "Idempotency-Key {key} was used before for a different request."
    code = 422


class NoValidHost(MicronovaError):
    message = "No valid host was found. {reason}"


class NetworkNotFound(NotFound):
    message = "Network {network} could not be found."


class PortNotFound(NotFound):
    message = "Port {port} could not be found."


class NoAddress(MicronovaError):
    """The network can't give a server an address, or not the one that was asked for."""

    message = "{reason}"
    code = 409


class NoMoreFixedIps(NoAddress):
    message = "Network {network} has no free address left."
    code = 400


class FixedIpAlreadyInUse(NoAddress):
    message = "Fixed IP address {address} is another server's."


class StaleAttempt(MicronovaError):
    """A compute speaks for an attempt that was superseded or closed: it must undo its work."""

    message = "Attempt {attempt} of action {action} is no longer current."
    code = 409


class GuestNotFound(NotFound):
    message = "Guest {instance} does not exist on this hypervisor."


class GuestFailure(MicronovaError):
    """The hypervisor could not do what was asked; the text says why and is shown to the user."""

    message = "{reason}"


class DatabaseUnavailable(MicronovaError):
    """The same request may succeed later; whether this one has been carried out is not known."""

    message = "The database can't be reached, or takes too long. Try again in a moment."
    code = 503


class Unheard(MicronovaError):
    """A service does not say that it is up, for what is sent to it may not arrive."""

    message = (
        "the broker does not confirm that messages reach {deaf} of {all} services of this process"
    )


class PayloadTooLarge(MicronovaError):
    message = (
        "An RPC argument of {size} bytes is over the limit of {limit} bytes ([rpc] max_payload)."
    )
    code = 413


class NotSerializable(MicronovaError):
    """A programming error at the sender: only primitives and versioned objects travel."""

    message = "{type} can't travel over RPC: send primitives or versioned objects."


class StartupError(MicronovaError):
    """The process cannot start; the text is one line that says what to do."""

    message = "{reason}"

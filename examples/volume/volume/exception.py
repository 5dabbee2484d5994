"""Errors of the volume service, which the api answers with."""

from common.exception import MicronovaError, NotFound


class VolumeNotFound(NotFound):
    message = "Volume {volume} could not be found."


class AttachmentNotFound(NotFound):
    message = "Volume {volume} is not attached to server {instance}."


class VolumeInvalidState(MicronovaError):
    message = "Cannot {what} volume {volume} while it is {status}"
    code = 400  # as Cinder has it

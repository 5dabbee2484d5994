"""Policy: who may do what, by oslo.policy rules an operator can change in policy.yaml."""

from oslo_config import cfg
from oslo_policy import policy

from api.policies import list_rules
from common.context import RequestContext
from common.exception import StartupError


class Policy:
    """The rules in force.

    :raises StartupError: the policy file can't be used
    """

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        self._conf = conf
        self.reset()

    def reset(self) -> None:
        """Read the policy file again.

        :raises StartupError: it can't be used; the old rules stay in force
        """
        enforcer = policy.Enforcer(self._conf)
        enforcer.register_defaults(list_rules())
        try:
            enforcer.load_rules()
        except Exception as error:
            file = self._conf.oslo_policy.policy_file
            raise StartupError(reason=f"policy file {file} can't be used: {error}") from error
        # looking for a changed file at every check would double the cost of a request
        enforcer.use_conf = False
        self._enforcer = enforcer

    def allows(self, ctxt: RequestContext, rule: str) -> bool:
        """Whether ``rule`` is for the caller, who acts in the own project."""
        target = {"project_id": ctxt.project_id, "user_id": ctxt.user_id}
        return bool(self._enforcer.authorize(rule, target, ctxt))

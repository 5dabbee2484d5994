"""Policy: who may do what, by oslo.policy rules an operator can change in policy.yaml."""

from collections.abc import Hashable, Sequence

from oslo_config import cfg
from oslo_policy import policy

from common.context import RequestContext
from common.exception import StartupError

MAX_DECIDED = 10_000


class Policy:
    """The rules in force. What they come to for a caller is kept: a request asks for five of them.

    :param rules: their defaults
    :raises StartupError: the policy file can't be used
    """

    def __init__(self, conf: cfg.ConfigOpts, rules: Sequence[policy.RuleDefault]) -> None:
        self._conf = conf
        self._rules = rules
        self.reset()

    def reset(self) -> None:
        """Read the policy file again.

        :raises StartupError: it can't be used; the old rules stay in force
        """
        enforcer = policy.Enforcer(self._conf)
        enforcer.register_defaults(self._rules)
        try:
            enforcer.load_rules()
        except Exception as error:
            file = self._conf.oslo_policy.policy_file
            raise StartupError(reason=f"policy file {file} can't be used: {error}") from error
        # looking for a changed file at every check would double the cost of a request
        enforcer.use_conf = False
        self._enforcer = enforcer
        self._decided: dict[Hashable, bool] = {}

    def allows(self, ctxt: RequestContext, rule: str, **target: str) -> bool:
        """Whether ``rule`` is for the caller, who acts in the own project if ``target`` is empty.

        :param target: whose a thing is: ``project_id``, ``user_id``
        """
        caller = ctxt.to_policy_values()
        facts = (tuple(v) if isinstance(v, list) else v for v in caller.values())
        key = (rule, *sorted(target.items()), *facts)
        if key not in self._decided:
            if len(self._decided) >= MAX_DECIDED:
                self._decided.clear()
            own = {"project_id": ctxt.project_id, "user_id": ctxt.user_id}
            self._decided[key] = bool(self._enforcer.authorize(rule, own | target, ctxt))
        return self._decided[key]

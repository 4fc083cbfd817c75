"""JupyterHub for a class: each learner a JupyterLab of their own, with copies of the lessons.

From a clone, in an environment with `.[lab,hub]`: jupyterhub -f docs/jupyterhub_config.py
teaching.md tells the rest.
"""

import os
from pathlib import Path

c = get_config()  # noqa: F821 - JupyterHub defines it

COURSE = Path(__file__).resolve().parents[1]
TRIAL_PASSWORD = os.environ.get("AUTOGRAD_LAB_TRIAL_PASSWORD")

# Runs as the learner, in their home, before their server. A file that they have is never written
# over. New ones are trusted, so that JupyterLab shows the pictures saved in them. The engine's
# files stand beside the lessons, which link to them.
HAND_OUT = f"""
mkdir -p ~/autograd-lab && cd ~/autograd-lab || exit
new=
for folder in notebooks exercises; do
  mkdir -p $folder
  for file in '{COURSE}'/$folder/*.ipynb; do
    name=$folder/${{file##*/}}
    [ -e "$name" ] || {{ cp "$file" "$name" && new="$new $name"; }}
  done
done
[ -z "$new" ] || jupyter trust $new >/dev/null
ln -sfn '{COURSE}/autograd_lab' autograd_lab
exec jupyterhub-singleuser "$@"
"""

# Only this computer reaches it. Before others do, put a web server with HTTPS in front.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"

if TRIAL_PASSWORD:
    # Whoever knows the password is let in under any name, and all of them work as the one who
    # started the hub: to try it out, not for a class.
    c.JupyterHub.authenticator_class = "shared-password"
    c.SharedPasswordAuthenticator.user_password = TRIAL_PASSWORD
    c.Authenticator.allow_all = True
    c.JupyterHub.spawner_class = "simple"
    c.SimpleLocalProcessSpawner.home_dir_template = str(Path.cwd() / "homes" / "{username}")
else:
    # The accounts of this computer, in the group "learners". The hub then runs as root, and each
    # learner's code as that learner.
    c.JupyterHub.authenticator_class = "pam"
    c.PAMAuthenticator.allowed_groups = {"learners"}

c.Spawner.cmd = ["sh", "-c", HAND_OUT, "hand-out"]
c.Spawner.args = [
    "--MultiKernelManager.default_kernel_name=autograd-lab",
    # What would ask the network.
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    # In seconds: a kernel that nobody uses stops, and a server without kernels some time later.
    "--MappingKernelManager.cull_idle_timeout=3600",
    "--ServerApp.shutdown_no_activity_timeout=3600",
]
if TRIAL_PASSWORD and os.geteuid() == 0:
    c.Spawner.args.append("--allow-root")
c.Spawner.notebook_dir = "~/autograd-lab"
c.Spawner.default_url = "/lab/tree/notebooks/00_how_the_lab_works.ipynb"
c.Spawner.start_timeout = 120
# A thread each, or twenty learners ask for twenty times the processors.
c.Spawner.environment = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

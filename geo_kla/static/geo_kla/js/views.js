/** On a phone the map and the list take turns. */

/** Switch a workspace between "map" and "list"; onShow(view) is called after each switch. */
export class ViewSwitch {
  constructor(workspace, { onShow = () => {} } = {}) {
    this.workspace = workspace;
    this.onShow = onShow;
    workspace.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-show]");
      if (button) this.show(button.dataset.show);
    });
  }

  get view() {
    return this.workspace.dataset.view;
  }

  show(view) {
    this.workspace.dataset.view = view;
    for (const button of this.workspace.querySelectorAll(".workspace-switch [data-show]")) {
      button.setAttribute("aria-pressed", String(button.dataset.show === view));
    }
    this.onShow(view);
  }
}

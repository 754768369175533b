import type { Command } from "../state/command.ts";
import { text } from "../state/strings.ts";
import { useView } from "../state/view-store.ts";
import { allCommands } from "./commands.ts";
import { Modal } from "./modal.tsx";

const GROUPS: readonly Command["group"][] = ["mask", "view", "edit", "file"];

/** Every key, from the commands themselves. */
export const HelpDialog = () => {
  const open = useView((state) => state.dialog === "help");
  return (
    <Modal title={text.help.title} open={open} onClose={() => useView.setState({ dialog: null })}>
      <div className="help">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{text.help.groups[group]}</h3>
            <dl>
              {allCommands
                .filter((command) => command.group === group && command.keys.length > 0)
                .map(({ id, label, keys }) => (
                  <div key={id}>
                    <dt>
                      {keys.map((chord) => (
                        <kbd key={chord.label}>{chord.label}</kbd>
                      ))}
                    </dt>
                    <dd>{label}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>{text.help.gesturesTitle}</h3>
          <dl>
            {text.help.gestures.map(([gesture, effect]) => (
              <div key={gesture}>
                <dt>{gesture}</dt>
                <dd>{effect}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Modal>
  );
};

import { discardAndOpen, keepWorking } from "../state/actions/open-film.ts";
import { text } from "../state/strings.ts";
import { useView } from "../state/view-store.ts";
import { Modal } from "./modal.tsx";

/** Asks before another film takes the place of unsaved work. */
export const DiscardDialog = () => {
  const open = useView((state) => state.dialog === "discard");
  return (
    <Modal title={text.discard.title} open={open} onClose={keepWorking}>
      <p>{text.discard.body}</p>
      <div className="row row-end">
        <button type="button" className="button" onClick={keepWorking} data-first>
          {text.discard.no}
        </button>
        <button type="button" className="button button-primary" onClick={discardAndOpen}>
          {text.discard.yes}
        </button>
      </div>
    </Modal>
  );
};

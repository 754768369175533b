import type { EngineInfo } from "../../workers/contract.ts";
import { readyInfo, useEngine } from "../state/engine-store.ts";
import { text } from "../state/strings.ts";
import { useView } from "../state/view-store.ts";
import { citations } from "./citations.ts";
import { Modal } from "./modal.tsx";

/** What this is, what it must not be used for, which model runs, whom to cite, and the licences. */
export const AboutDialog = () => {
  const open = useView((state) => state.dialog === "about");
  const info = useEngine(readyInfo);
  return (
    <Modal title={text.about.title} open={open} onClose={() => useView.setState({ dialog: null })}>
      <div className="about">
        <p>{text.about.lead}</p>
        <p className="about-warning">
          <strong>{text.app.research}.</strong> {text.about.warning}
        </p>
        {info && <BundleFacts info={info} />}
        <h3>{text.about.citations}</h3>
        <ul>
          {citations.map(({ label, text: reference, url }) => (
            <li key={label}>
              <strong>{label}.</strong> {reference}{" "}
              <a href={url} target="_blank" rel="noreferrer">
                {url.replace("https://", "")}
              </a>
            </li>
          ))}
        </ul>
        <h3>{text.about.software}</h3>
        <p>
          {text.about.softwareText}{" "}
          <a href="licences.txt" target="_blank">
            {text.about.licencesOfOthers}
          </a>
        </p>
      </div>
    </Modal>
  );
};

const BundleFacts = ({ info: { bundle, backend, reason, precision } }: { readonly info: EngineInfo }) => (
  <>
    <h3>{text.about.bundle}</h3>
    <dl className="facts">
      <dt>{text.engine.bundle(bundle.name, bundle.version)}</dt>
      <dd>{bundle.demo ? text.app.demo : null}</dd>
      <dt>{text.about.trainedFor}</dt>
      <dd>{bundle.trainedFor}</dd>
      <dt>{text.about.licence}</dt>
      <dd>{bundle.licence}</dd>
      {Object.entries(bundle.origin).map(([module, origin]) => (
        <div key={module} className="facts-pair">
          <dt>{text.about.originOf(module)}</dt>
          <dd>{origin}</dd>
        </div>
      ))}
      <dt>{text.about.backend}</dt>
      <dd>
        {text.engine.backend[backend]}, {precision}. {reason}
      </dd>
      <dt>{text.about.hash}</dt>
      <dd className="hash">{bundle.hash}</dd>
    </dl>
  </>
);

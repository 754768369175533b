import type { Score } from "../core/radedit/candidate.ts";
import { readyInfo, useEngine } from "../state/engine-store.ts";
import { text } from "../state/strings.ts";

const number = (value: number): string => value.toFixed(3).replace("-", "−");
/** Place of a score from -1 to 1 on its scale. */
const place = (score: number): string => `${(50 * (score + 1)).toFixed(1)}%`;

/** A number, its band and the threshold; never a verdict: the score filters a batch, it does not judge a film. */
export const ScoreSection = ({ score }: { readonly score: Score }) => {
  const isDemo = useEngine((state) => readyInfo(state)?.bundle.demo ?? false);
  const { cosineOriginal, cosineEdited, threshold, warning } = score;
  return (
    <section className="section" aria-label={text.result.score}>
      <div className="field-row">
        <h3>{text.result.score}</h3>
        {score.score !== null && <output className="score-value">{number(score.score)}</output>}
      </div>
      {score.score === null ? (
        <p className="hint">{score.reason}</p>
      ) : (
        <>
          <div className="score-scale" aria-hidden>
            <span className="score-band" style={{ left: place(threshold) }} />
            <span className="score-mark" style={{ left: place(score.score) }} />
          </div>
          <p className="hint numbers">
            {score.score >= threshold ? text.result.bandHigh : text.result.bandLow} ·{" "}
            {text.result.threshold(number(threshold))}
          </p>
        </>
      )}
      {cosineOriginal !== null && cosineEdited !== null && (
        <dl className="pairs">
          <dt>{text.result.cosines}</dt>
          <dd className="numbers">
            {text.result.original} {number(cosineOriginal)} → {text.result.edited} {number(cosineEdited)}
          </dd>
        </dl>
      )}
      {warning !== null && <p className="hint hint-warning">{warning}</p>}
      {isDemo && <p className="hint hint-warning">{text.result.scoreDemo}</p>}
      <p className="hint">{text.result.scoreHint}</p>
    </section>
  );
};

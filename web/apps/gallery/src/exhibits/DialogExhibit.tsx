import { LiveRegion, useAnnounce, useKeptFocus } from "@dibs/react";
import { useRef, useState } from "react";
import { Exhibit } from "../frame/Exhibit";

export function DialogExhibit() {
  return (
    <Exhibit
      id="dialog"
      name="LiveRegion, useAnnounce and useKeptFocus"
      purpose="For dialogs and steps of your own. DibsProvider gives the page one voice; inside of a modal dialog nothing outside of it is read out, so it takes one of its own, and warnings of time are heard there as well. Here one sees what is said."
      code={`
const announce = useAnnounce();
useKeptFocus(panel, step);

<dialog ref={dialog}>
  <div ref={panel} tabIndex={-1}>…</div>
  <LiveRegion />
</dialog>`}
      props={[
        ["useAnnounce()", "(text) => void", "Says it politely, after what is being read out."],
        ["useKeptFocus()", "element", "What the focus stays in; it has a tabIndex."],
        ["", "state", "With a change of it, what had the focus may go."],
        ["", "heir?", "Gets the focus instead of the element itself."],
      ]}
      propsTitle="What each takes"
      access={[
        "What is said twice within five seconds is heard once; several sentences at once are all heard.",
        "The button that had the focus goes with each step, and the focus stays in the dialog.",
        "Escape closes it, and the focus goes back to the button that opened it.",
      ]}
    >
      <Question />
    </Exhibit>
  );
}

const STEPS = ["Ask the bank", "I approve", "Once more"] as const;
const SAID = ["The bank asks whether it is you.", "Approved.", "Here we go again."] as const;

function Question() {
  const [step, setStep] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const announce = useAnnounce();
  useKeptFocus(panel, STEPS[step] ?? "");
  const goOn = () => {
    announce(SAID[step] ?? "");
    setStep((step + 1) % STEPS.length);
  };
  return (
    <div className="lines" dir="ltr" lang="en">
      <button type="button" onClick={() => dialog.current?.showModal()}>
        Open a modal dialog
      </button>
      <dialog ref={dialog} className="question" aria-label="A modal dialog">
        <div ref={panel} className="steps" tabIndex={-1}>
          <button key={step} type="button" onClick={goOn}>
            {STEPS[step]}
          </button>
        </div>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
        <LiveRegion />
      </dialog>
    </div>
  );
}

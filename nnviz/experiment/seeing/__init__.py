"""What a layer sees: receptive fields, saliency, pictures and patches that excite a unit most.

All of it is computed from the network alone and by a copy of its numbers, in portions where it
takes long, so that training may go on meanwhile.
"""
